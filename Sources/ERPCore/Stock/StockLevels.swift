package import Kernel
import Persistence

/// What there is of a product, warehouse by warehouse.
package struct StockLevel: Sendable {
    package let product: Product
    /// In the order of the warehouses' codes; those that have ever had it.
    package let warehouses: [WarehouseLevel]
    /// On its way between warehouses: in none of them.
    package let inTransit: Quantity

    package var onHand: Quantity { warehouses.reduce(.zero) { sum($0, $1.onHand) } }
    package var reserved: Quantity { warehouses.reduce(.zero) { sum($0, $1.reserved) } }

    /// On hand less reserved over all warehouses, not below zero: what those who ask see.
    package var available: Quantity { StockLevel.available(onHand, reserved) }

    package var isLow: Bool { warehouses.contains(where: \.isLow) }

    private func sum(_ left: Quantity, _ right: Quantity) -> Quantity { (try? left.adding(right)) ?? left }

    static func available(_ onHand: Quantity, _ reserved: Quantity) -> Quantity {
        guard let rest = try? onHand.subtracting(reserved), !rest.isNegative else { return .zero }
        return rest
    }
}

package struct WarehouseLevel: Sendable, Equatable {
    package let warehouse: String
    package let onHand: Quantity
    package let reserved: Quantity
    /// Below this much available it is low; nil where nobody asks.
    package let minimum: Quantity?

    package init(warehouse: String, onHand: Quantity, reserved: Quantity, minimum: Quantity?) {
        self.warehouse = warehouse
        self.onHand = onHand
        self.reserved = reserved
        self.minimum = minimum
    }

    package var available: Quantity { StockLevel.available(onHand, reserved) }

    package var isLow: Bool {
        guard let minimum else { return false }
        return available < minimum
    }
}

package enum StockLevelQueries {
    /// - Throws: `not_found`.
    package static func find(_ sku: SKU, in scope: InstanceScope) throws -> StockLevel {
        let product = try ProductQueries.find(sku, in: scope)
        guard let level = try levels(of: [product], in: scope).first else { throw Refusal.notFound }
        return level
    }

    /// What there is of these products, in their order.
    /// - Parameter warehouse: nil is all.
    package static func levels(of products: [Product], warehouse: String? = nil, in scope: InstanceScope) throws -> [StockLevel] {
        if products.isEmpty { return [] }
        let skus = products.map(\.sku)
        let chosen: SQL = warehouse.map { "AND balance.warehouse = \($0)" } ?? ""
        var found: [SKU: [WarehouseLevel]] = [:]
        try scope.tx.forEach(
            """
            \(scope.with("wanted", .text("sku"), skus))
            SELECT balance.sku AS sku, balance.warehouse AS warehouse, balance.on_hand AS on_hand, balance.reserved AS reserved,
                balance.minimum AS minimum
            FROM wanted JOIN stock_balances AS balance
                ON balance.instance_id = wanted.instance_id AND balance.sku = wanted.sku \(chosen)
            ORDER BY balance.sku, balance.warehouse
            """
        ) { row in
            found[try row.sku(), default: []].append(
                WarehouseLevel(
                    warehouse: try row.text("warehouse"),
                    onHand: try row.decimal("on_hand"),
                    reserved: try row.decimal("reserved"),
                    minimum: try row.decimalIfAny("minimum")
                )
            )
        }
        let inTransit = try TransferQueries.inTransit(of: skus, in: scope)
        return products.map { product in
            StockLevel(product: product, warehouses: found[product.sku] ?? [], inTransit: inTransit[product.sku] ?? .zero)
        }
    }

    /// The same, as it was at an instant; minimums and transit are not kept by time, and left out.
    package static func levels(
        of products: [Product],
        warehouse: String? = nil,
        at instant: Instant,
        in scope: InstanceScope
    ) throws -> [StockLevel] {
        let figures = try StockHistory.figures(
            of: products.map(\.sku),
            warehouse: warehouse,
            upTo: LedgerPlace(endOf: instant),
            in: scope
        )
        let bySKU = Dictionary(grouping: figures, by: \.sku)
        return products.map { product in
            let levels = (bySKU[product.sku] ?? []).map { figure in
                WarehouseLevel(warehouse: figure.warehouse, onHand: figure.onHand, reserved: figure.reserved, minimum: nil)
            }
            return StockLevel(product: product, warehouses: levels, inTransit: .zero)
        }
    }

    /// Products that are called so, after this SKU and in SKU order: the one of that SKU or barcode, else those that have the words;
    /// all where the text is empty.
    package static func products(_ text: String, after sku: SKU?, limit: Int, in scope: InstanceScope) throws -> [Product] {
        if text.isEmpty { return try ProductQueries.page(after: sku, limit: limit, in: scope) }
        let scanned = try ScannedCode.products(text, in: scope)
        if !scanned.isEmpty { return scanned.filter { product in sku.map { product.sku > $0 } ?? true } }
        return try ProductQueries.search(ProductFilter(text: text), after: sku, limit: limit, in: scope)
    }
}

/// An order that holds some of a product.
package struct Reservation: Equatable, Sendable {
    package let transaction: TransactionID
    package let number: Int64
    package let customer: CustomerID
    package let customerName: String
    package let warehouse: String
    package let quantity: Quantity
    package let placedAt: Instant
}

package enum ReservationQueries {
    /// The confirmed transactions that hold a SKU, the oldest first: what they reserved and did not give back, by the ledger.
    /// - Parameter last: the transaction after which to go on.
    package static func page(
        of sku: SKU,
        after last: TransactionID? = nil,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [Reservation] {
        try scope.tx.all(
            """
            SELECT held.transaction_id AS id, head.number AS number, head.warehouse AS warehouse, head.created_at AS created_at,
                customers.id AS customer_id, customers.name AS customer_name, held.quantity AS quantity
            FROM (
                SELECT ledger.document_id AS transaction_id, CAST(SUM(ledger.reserved) AS BIGINT) AS quantity FROM (
                    SELECT entry.document_id AS document_id, filed.reserved AS reserved
                    FROM (
                        SELECT entry_id, reserved FROM stock_filed_entries
                        WHERE instance_id = \(scope.instance) AND sku = \(sku) AND reserved <> 0
                    ) AS filed JOIN stock_entries AS entry ON entry.id = filed.entry_id
                    UNION ALL
                    SELECT entry.document_id, entry.reserved FROM stock_entries AS entry
                    WHERE \(StockFiling.recent(scope.instance)) AND entry.sku = \(sku) AND entry.reserved <> 0
                ) AS ledger
                WHERE ledger.document_id > \(last?.text ?? "")
                GROUP BY ledger.document_id HAVING SUM(ledger.reserved) > 0 ORDER BY ledger.document_id LIMIT \(limit)
            ) AS held
            JOIN transactions AS head ON head.id = held.transaction_id
            JOIN customers ON customers.id = head.customer_id
            ORDER BY held.transaction_id
            """
        ).map { row in
            Reservation(
                transaction: try row.id("id"),
                number: try row.integer("number"),
                customer: try row.id("customer_id"),
                customerName: try row.text("customer_name"),
                warehouse: try row.text("warehouse"),
                quantity: try row.decimal("quantity"),
                placedAt: try row.instant("created_at")
            )
        }
    }
}
