package import Kernel
import Persistence

/// What stands over a transaction: its names, its state and what it comes to.
package struct TransactionSummary: Equatable, Sendable {
    package let id: TransactionID
    package let number: Int64
    package let status: TransactionStatus
    package let reference: ExternalReference?
    package let customer: CustomerID
    package let total: Amount
    package let version: Int64
    package let updatedAt: Instant

    init(row: SQLRow) throws {
        id = try row.id("id")
        number = try row.integer("number")
        status = TransactionStatus(rawValue: try row.text("status")) ?? .confirmed
        if let origin = try row.textIfAny("origin"), let number = try row.textIfAny("origin_number") {
            reference = ExternalReference(origin: origin, number: number)
        } else {
            reference = nil
        }
        customer = try row.id("customer_id")
        total = try row.decimal("total")
        version = try row.integer("version")
        updatedAt = try row.instant("updated_at")
    }
}
