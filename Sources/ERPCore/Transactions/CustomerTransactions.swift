package import Kernel
import Persistence

/// What a customer bought, as their own page shows it.
package enum CustomerTransactions {
    package struct Entry: Sendable {
        package let id: TransactionID
        package let number: Int64
        package let status: TransactionStatus
        package let reference: ExternalReference?
        package let date: CalendarDate
        package let total: Amount
        /// Its place on the change clock.
        package let clock: Int64

        fileprivate init(_ row: SQLRow) throws {
            id = try row.id("id")
            number = try row.integer("number")
            status = TransactionStatus(rawValue: try row.text("status")) ?? .confirmed
            if let origin = try row.textIfAny("origin"), let number = try row.textIfAny("origin_number") {
                reference = ExternalReference(origin: origin, number: number)
            } else {
                reference = nil
            }
            date = try row.date("date")
            total = try row.decimal("total")
            clock = try row.integer("clock")
        }
    }

    /// Those that changed last, the last first.
    package static func latest(of id: CustomerID, before clock: Int64?, limit: Int, in scope: InstanceScope) throws -> [Entry] {
        try scope.tx.all(
            """
            SELECT id, number, status, origin, origin_number, date, total, clock FROM transactions
            WHERE instance_id = \(scope.instance) AND customer_id = \(id) AND clock < \(clock ?? .max)
            ORDER BY clock DESC LIMIT \(limit)
            """
        ).map(Entry.init)
    }

    /// Where the last two hundred came from, each place once.
    package static func origins(of id: CustomerID, in scope: InstanceScope) throws -> [String] {
        try scope.tx.all(
            """
            SELECT DISTINCT origin FROM (
                SELECT origin FROM transactions WHERE instance_id = \(scope.instance) AND customer_id = \(id)
                ORDER BY clock DESC LIMIT 200
            ) AS latest WHERE origin IS NOT NULL ORDER BY origin
            """
        ).map { try $0.text("origin") }
    }

    /// How many there are, up to a bound.
    package static func count(of id: CustomerID, upTo maximum: Int, in scope: InstanceScope) throws -> Int {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS n FROM (
                SELECT 1 AS one FROM transactions WHERE instance_id = \(scope.instance) AND customer_id = \(id) LIMIT \(maximum)
            ) AS found
            """
        )
        return Int(try row?.integer("n") ?? 0)
    }
}
