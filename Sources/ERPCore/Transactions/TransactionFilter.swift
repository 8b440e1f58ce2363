package import Kernel
import Persistence

/// Which transactions a list shows.
package struct TransactionFilter: Sendable, Equatable {
    package enum Source: Sendable, Equatable {
        case any
        /// Those without an external reference.
        case byHand
        case origin(String)
    }

    package var status: TransactionStatus?
    package var customer: CustomerID?
    package var source: Source
    /// The first and the last day, both counting whole.
    package var from: CalendarDate?
    package var to: CalendarDate?

    package init(
        status: TransactionStatus? = nil,
        customer: CustomerID? = nil,
        source: Source = .any,
        from: CalendarDate? = nil,
        to: CalendarDate? = nil
    ) {
        self.status = status
        self.customer = customer
        self.source = source
        self.from = from
        self.to = to
    }

    /// The states whose branches of an index are read.
    var statuses: [TransactionStatus] { status.map { [$0] } ?? TransactionStatus.allCases }

    /// The conditions on `transactions` besides instance and state, each with `AND` before it.
    /// - Parameter place: below which the page begins.
    func conditions(below place: TransactionPlace?, for dialect: SQLDialect) -> SQL {
        var parts: [SQL] = [""]
        // A customer has few transactions, an origin may have most: SQLite, which cannot know, is told to go by the customer.
        let origin: SQL = customer != nil && dialect == .sqlite ? "+origin" : "origin"
        if let customer { parts.append("AND customer_id = \(customer)") }
        switch source {
        case .any: break
        case .byHand: parts.append("AND \(origin) IS NULL")
        case .origin(let name): parts.append("AND \(origin) = \(name)")
        }
        if let from { parts.append("AND date >= \(from)") }
        // A place within the days says more than their end, and is where the index is entered.
        let last = to?.daysSinceEpoch ?? .max
        if let place, place.date.daysSinceEpoch <= last {
            parts.append("AND (date, number) < (\(place.date), \(place.number))")
        } else if let to {
            parts.append("AND date <= \(to)")
        }
        return SQL.joined(parts, by: " ")
    }
}

/// Where a page of the list ends: the next goes on below it.
package struct TransactionPlace: Sendable, Equatable {
    package let date: CalendarDate
    package let number: Int64

    package init(date: CalendarDate, number: Int64) {
        self.date = date
        self.number = number
    }
}

/// What a list shows of a transaction.
package struct TransactionHead: Sendable, Equatable {
    package let id: TransactionID
    package let number: Int64
    package let status: TransactionStatus
    package let reference: ExternalReference?
    package let customer: CustomerID
    package let customerName: String
    package let date: CalendarDate
    package let currency: String
    package let total: Amount
    package let version: Int64
    package let createdBy: String?
    package let createdAt: Instant
    package let updatedAt: Instant

    package var place: TransactionPlace { TransactionPlace(date: date, number: number) }

    init(_ row: SQLRow) throws {
        id = try row.id("id")
        number = try row.integer("number")
        status = TransactionStatus(rawValue: try row.text("status")) ?? .confirmed
        if let origin = try row.textIfAny("origin"), let number = try row.textIfAny("origin_number") {
            reference = ExternalReference(origin: origin, number: number)
        } else {
            reference = nil
        }
        customer = try row.id("customer_id")
        customerName = try row.text("customer_name")
        date = try row.date("date")
        currency = try row.text("currency")
        total = try row.decimal("total")
        version = try row.integer("version")
        createdBy = try row.textIfAny("created_by")
        createdAt = try row.instant("created_at")
        updatedAt = try row.instant("updated_at")
    }
}
