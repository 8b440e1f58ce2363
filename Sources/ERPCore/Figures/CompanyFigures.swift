package import Kernel
import Persistence

/// How a company does: what its owner sees first.
package struct CompanyFigures: Sendable, Equatable {
    /// What was sold on a day, cancelled transactions left out.
    package struct Day: Sendable, Equatable {
        package let date: CalendarDate
        package let transactions: Int64
        package let total: Amount
    }

    /// Transactions of one origin in one state.
    package struct Count: Sendable, Equatable {
        /// Nil for those taken by hand.
        package let origin: String?
        package let status: TransactionStatus
        package let transactions: Int64
    }

    /// A customer or a product by what was sold.
    package struct Share: Sendable, Equatable {
        /// The customer's id, or the SKU.
        package let key: String
        package let name: String
        package let total: Amount
    }

    /// The days with sales in the period, the oldest first.
    package let days: [Day]
    package let counts: [Count]
    package let topCustomers: [Share]
    package let topProducts: [Share]
    /// When the figures were read.
    package let readAt: Instant
}

/// What the stock on hand is worth at list price.
package struct StockValue: Sendable, Equatable {
    package let currency: String
    /// Nil where it is more than an amount can be.
    package let total: Amount?
    /// SKUs with stock on hand but without a price in the list.
    package let unpriced: Int64
    package let readAt: Instant
}

package enum FiguresQueries {
    private static let topCount = 8

    /// Sales in the instance's currency since a day. Reads every transaction of the period: a minute's old figures do, see
    /// `FiguresBoard`.
    package static func company(since first: CalendarDate, in scope: InstanceScope) throws -> CompanyFigures {
        CompanyFigures(
            days: try days(since: first, in: scope),
            counts: try counts(since: first, in: scope),
            topCustomers: try topCustomers(since: first, in: scope),
            topProducts: try topProducts(since: first, in: scope),
            readAt: scope.now
        )
    }

    /// How many transactions there are since a day, up to a bound.
    package static func transactions(since first: CalendarDate, upTo maximum: Int, in scope: InstanceScope) throws -> Int {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS n FROM (
                SELECT 1 AS one FROM transactions
                WHERE instance_id = \(scope.instance) AND status IN ('confirmed', 'processed') AND date >= \(first) LIMIT \(maximum)
            ) AS seen
            """
        )
        return Int(try row?.integer("n") ?? 0)
    }

    /// How many balances of stock there are, up to a bound.
    package static func balances(upTo maximum: Int, in scope: InstanceScope) throws -> Int {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS n FROM (
                SELECT 1 AS one FROM stock_balances WHERE instance_id = \(scope.instance) LIMIT \(maximum)
            ) AS seen
            """
        )
        return Int(try row?.integer("n") ?? 0)
    }

    /// The transactions of the period that count as sales, in each state's own range of the index.
    private static func sold(since first: CalendarDate, _ scope: InstanceScope) -> SQL {
        """
        transactions.instance_id = \(scope.instance) AND transactions.status IN ('confirmed', 'processed')
            AND transactions.date >= \(first) AND transactions.currency = instances.currency
        """
    }

    private static let ofInstance: SQL = "JOIN instances ON instances.id = transactions.instance_id"

    private static func days(since first: CalendarDate, in scope: InstanceScope) throws -> [CompanyFigures.Day] {
        try scope.tx.all(
            """
            SELECT transactions.date AS date, COUNT(*) AS n, CAST(SUM(total) AS BIGINT) AS total FROM transactions \(ofInstance)
            WHERE \(sold(since: first, scope)) GROUP BY transactions.date ORDER BY transactions.date
            """
        ).map { row in
            .init(date: try row.date("date"), transactions: try row.integer("n"), total: try row.decimal("total"))
        }
    }

    private static func counts(since first: CalendarDate, in scope: InstanceScope) throws -> [CompanyFigures.Count] {
        try scope.tx.all(
            """
            SELECT origin, status, COUNT(*) AS n FROM transactions
            WHERE instance_id = \(scope.instance) AND status IN ('confirmed', 'processed', 'cancelled') AND date >= \(first)
            GROUP BY origin, status ORDER BY origin, status
            """
        ).map { row in
            .init(
                origin: try row.textIfAny("origin"),
                status: TransactionStatus(rawValue: try row.text("status")) ?? .confirmed,
                transactions: try row.integer("n")
            )
        }
    }

    private static func topCustomers(since first: CalendarDate, in scope: InstanceScope) throws -> [CompanyFigures.Share] {
        try scope.tx.all(
            """
            SELECT top.customer_id AS key, customers.name AS name, top.total AS total FROM (
                SELECT customer_id, CAST(SUM(total) AS BIGINT) AS total FROM transactions \(ofInstance)
                WHERE \(sold(since: first, scope)) GROUP BY customer_id ORDER BY 2 DESC, customer_id LIMIT \(topCount)
            ) top JOIN customers ON customers.id = top.customer_id ORDER BY top.total DESC, top.customer_id
            """
        ).map { .init(key: try $0.text("key"), name: try $0.text("name"), total: try $0.decimal("total")) }
    }

    private static func topProducts(since first: CalendarDate, in scope: InstanceScope) throws -> [CompanyFigures.Share] {
        try scope.tx.all(
            """
            SELECT top.sku AS key, products.name AS name, top.total AS total FROM (
                SELECT transaction_lines.sku AS sku, CAST(SUM(transaction_lines.amount) AS BIGINT) AS total
                FROM transactions \(ofInstance) JOIN transaction_lines ON transaction_lines.transaction_id = transactions.id
                WHERE \(sold(since: first, scope)) GROUP BY transaction_lines.sku ORDER BY 2 DESC, transaction_lines.sku LIMIT \(topCount)
            ) top JOIN products ON products.instance_id = \(scope.instance) AND products.sku = top.sku
            ORDER BY top.total DESC, top.sku
            """
        ).map { .init(key: try $0.text("key"), name: try $0.text("name"), total: try $0.decimal("total")) }
    }

    /// The stock on hand at the prices of the list `base`, without discounts for quantity. Reads every balance, and adds up exactly.
    package static func stockValue(in scope: InstanceScope) throws -> StockValue {
        let list = try PriceListQueries.find("base", in: scope)
        var sum: Int128? = 0
        var unpriced: Int64 = 0
        try scope.tx.forEach(
            """
            SELECT stock_balances.on_hand AS on_hand, prices.unit_price AS unit_price
            FROM stock_balances LEFT JOIN prices ON prices.instance_id = stock_balances.instance_id
                AND prices.price_list = 'base' AND prices.sku = stock_balances.sku AND prices.min_quantity = \(Quantity(whole: 1))
            WHERE stock_balances.instance_id = \(scope.instance) AND stock_balances.on_hand > 0
            """
        ) { row in
            guard let price = try row.integerIfAny("unit_price") else {
                unpriced += 1
                return
            }
            // Both have 4 decimals: their product is below 10³², and so many rows that the sum passes 10³⁸ no disk holds.
            let (value, _) = Int128(try row.integer("on_hand")).multipliedReportingOverflow(by: Int128(price))
            sum = sum.flatMap { present in
                let (next, overflow) = present.addingReportingOverflow(value)
                return overflow ? nil : next
            }
        }
        // From eight decimals to cents, half away from zero; nothing here is negative.
        let cents = sum.flatMap { Int64(exactly: ($0 + 500_000) / 1_000_000) }
        return StockValue(
            currency: list.fields.currency,
            total: cents.flatMap { try? Amount(steps: $0) },
            unpriced: unpriced,
            readAt: scope.now
        )
    }
}
