import Kernel
import Persistence

/// Which customers are looked for.
package struct CustomerFilter: Sendable {
    /// Words of the name or e-mail, a document or a telephone in any typing; empty for all.
    package var text = ""
    package var needsReview = false
    package var condition: FiscalCondition?

    package init() {}
}

extension CustomerQueries {
    /// Where a page of the list ended.
    package struct Place: Sendable {
        package let name: String
        package let id: CustomerID

        package init(name: String, id: CustomerID) {
            self.name = name
            self.id = id
        }

        package init(_ customer: Customer) {
            self.init(name: CustomerKeys.name(customer.fields.name), id: customer.id)
        }
    }

    /// The customers that a filter lets through, by name.
    package static func list(_ filter: CustomerFilter, after place: Place?, limit: Int, in scope: InstanceScope) throws -> [Customer] {
        let plan = try CustomerSearchPlan(filter.text, in: scope)
        var conditions: [SQL] = []
        if filter.needsReview { conditions.append("AND customers.to_review = 1") }
        if let condition = filter.condition { conditions.append("AND customers.fiscal_condition = \(condition.rawValue)") }
        if let place { conditions.append("AND (customers.name_key, customers.id) > (\(place.name), \(place.id))") }
        return try scope.tx.all(
            """
            \(plan.head(scope))
            SELECT \(columns) FROM \(plan.source)
            WHERE customers.instance_id = \(scope.instance) AND customers.merged_into IS NULL \(SQL.joined(conditions, by: " "))
                \(plan.conditions(scope))
            ORDER BY customers.name_key, customers.id LIMIT \(limit)
            """
        ).map(Customer.init)
    }

    /// How many customers wait for somebody to look at them, up to a bound beyond which it does not matter.
    package static func reviewCount(upTo maximum: Int, in scope: InstanceScope) throws -> Int {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS n FROM (
                SELECT 1 AS one FROM customers WHERE instance_id = \(scope.instance) AND to_review = 1 LIMIT \(maximum)
            ) AS waiting
            """
        )
        return Int(try row?.integer("n") ?? 0)
    }

    /// The customer that waits longest for somebody to look at it, after another one.
    package static func nextToReview(after id: CustomerID?, in scope: InstanceScope) throws -> Customer? {
        try scope.tx.first(
            """
            SELECT \(columns) FROM customers
            WHERE instance_id = \(scope.instance) AND to_review = 1 AND id > \(id?.text ?? "") ORDER BY id LIMIT 1
            """
        ).map(Customer.init)
    }
}
