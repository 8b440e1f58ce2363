import Kernel
import Persistence

/// What happens to orders.
package enum OrderActions {
    /// Makes a draft with frozen prices.
    /// - Throws: `unknown_buyer`, `buyer_not_approved`, `administrator_required`, and what the lines deserve.
    package static func create(_ draft: OrderDraft, for buyer: BuyerID, by actor: Actor, in scope: StoreScope) throws -> Order {
        try draft.requirePermission(actor)
        try actor.requireAccess(to: buyer)
        guard let found = try BuyerQueries.findIfAny(buyer, in: scope) else { throw Refusal.unknownBuyer }
        guard found.status == .approved else { throw Refusal.buyerNotApproved(found.status, at: "/buyer_id") }
        let frozen = try FrozenOrder(draft, keeping: [:], by: actor, in: scope)
        let id = OrderID.make(at: scope.now)
        let number = try nextNumber(in: scope)
        try scope.tx.execute(
            """
            INSERT INTO orders (
                id, store_id, number, status, buyer_id, discount_percent, surcharge_percent, payment_terms, notes, subtotal, total,
                created_at, updated_at
            ) VALUES (
                \(id), \(scope.store), \(number), 'draft', \(buyer), \(frozen.discount), \(frozen.surcharge), \(draft.paymentTerms),
                \(draft.notes), \(frozen.subtotal), \(frozen.total), \(scope.now), \(scope.now)
            )
            """
        )
        try insert(frozen.lines, of: id, in: scope)
        return try OrderQueries.find(id, in: scope)
    }

    /// Confirms a draft: its stock is held, and it is on its way to Acqua. Confirmed again, it stays as it is.
    /// - Throws: `not_found`, `not_editable`, `buyer_not_approved`; for a buyer `insufficient_stock`: an administrator
    ///   may take an order beyond the stock shown, and Acqua, which knows of back-orders, has the last word on it.
    package static func confirm(_ id: OrderID, by actor: Actor, in scope: StoreScope) throws -> Order {
        let order = try OrderQueries.find(id, in: scope)
        try actor.requireAccess(to: order.buyer)
        guard try order.requireDraft() else { return order }
        let buyer = try BuyerQueries.find(order.buyer, in: scope)
        guard buyer.status == .approved else { throw Refusal.buyerNotApproved(buyer.status, at: "") }
        var details = buyer.details
        let kept = try scope.tx.first("SELECT delivery_address FROM orders WHERE id = \(id)")?.textIfAny("delivery_address")
        // Where the goods go is the buyer's address on this document.
        if let kept { details.address = try Address(kept: kept) }
        let confirmed = try scope.tx.execute(
            """
            UPDATE orders SET status = 'confirmed', buyer = \(details.kept), confirmed_at = \(scope.now),
                updated_at = \(scope.now), version = version + 1
            WHERE id = \(id) AND store_id = \(scope.store) AND status = 'draft' AND version = \(order.version)
            """
        )
        guard confirmed == 1 else {
            // Somebody was faster; what he made of it decides.
            let other = try OrderQueries.find(id, in: scope)
            if try other.requireDraft() { throw SQLError(kind: .transient, message: "the order changed while it was confirmed") }
            return other
        }
        let quantities = try FrozenOrder.sums(order.lines.lazy.map { ($0.sku, $0.quantity) })
        if !actor.isAdministrator { try requireStock(quantities, for: order.lines, in: scope) }
        try StockHolds.set(quantities, of: id, in: scope)
        try DeliveryActions.orderConfirmed(id, in: scope)
        return try OrderQueries.find(id, in: scope)
    }

    /// Replaces what an order says; what was confirmed follows to Acqua. A SKU that it had keeps its price unless the
    /// draft names another.
    /// - Parameter version: the version that is replaced.
    /// - Throws: `not_found`, `not_editable`, `stale_version`, and what the lines deserve.
    package static func edit(_ id: OrderID, ifVersion version: Int64, _ draft: OrderDraft, in scope: StoreScope) throws -> Order {
        let order = try OrderQueries.find(id, in: scope)
        try order.requireEditable(in: scope)
        guard order.version == version else { throw Refusal.staleVersion }
        let prices = Dictionary(order.lines.map { ($0.sku, $0.unitPrice) }) { first, _ in first }
        let frozen = try FrozenOrder(draft, keeping: prices, by: .administrator, in: scope)
        let edited = try scope.tx.execute(
            """
            UPDATE orders SET discount_percent = \(frozen.discount), surcharge_percent = \(frozen.surcharge),
                payment_terms = \(draft.paymentTerms), notes = \(draft.notes), subtotal = \(frozen.subtotal),
                total = \(frozen.total), updated_at = \(scope.now), version = version + 1
            WHERE id = \(id) AND store_id = \(scope.store) AND version = \(version)
            """
        )
        guard edited == 1 else { throw Refusal.staleVersion }
        try scope.tx.execute("DELETE FROM order_lines WHERE order_id = \(id)")
        try insert(frozen.lines, of: id, in: scope)
        if order.status == .confirmed {
            try DeliveryActions.orderEdited(id, in: scope)
            try StockHolds.set(try FrozenOrder.sums(frozen.lines.lazy.map { ($0.sku, $0.quantity) }), of: id, in: scope)
        }
        return try OrderQueries.find(id, in: scope)
    }

    /// Cancels an order; what Acqua has of it is cancelled there. Cancelled again, it stays as it is.
    /// - Throws: `not_found`, `not_editable` where Acqua has processed it.
    package static func cancel(_ id: OrderID, by actor: Actor, in scope: StoreScope) throws -> Order {
        let order = try OrderQueries.find(id, in: scope)
        try actor.requireAccess(to: order.buyer)
        guard order.status != .cancelled else { return order }
        try order.requireEditable(in: scope)
        let cancelled = try scope.tx.execute(
            """
            UPDATE orders SET status = 'cancelled', cancelled_at = \(scope.now), updated_at = \(scope.now), version = version + 1
            WHERE id = \(id) AND store_id = \(scope.store) AND version = \(order.version)
            """
        )
        guard cancelled == 1 else { throw SQLError(kind: .transient, message: "the order changed while it was cancelled") }
        if order.status == .confirmed {
            try DeliveryActions.orderCancelled(id, in: scope)
            try StockHolds.set([:], of: id, in: scope)
        }
        return try OrderQueries.find(id, in: scope)
    }
}

extension OrderActions {
    private static func nextNumber(in scope: StoreScope) throws -> Int64 {
        let row = try scope.tx.first(
            "UPDATE stores SET last_number = last_number + 1 WHERE id = \(scope.store) RETURNING last_number"
        )
        guard let row else { throw Refusal.unknownStore }
        return try row.integer("last_number")
    }

    private static func insert(_ lines: [OrderLine], of id: OrderID, in scope: StoreScope) throws {
        let columns: [SQL.BoundColumn] = [
            .integer("position"), .text("sku"), .text("name"), .integer("quantity"), .integer("unit_price"), .integer("discount"),
            .integer("amount"),
        ]
        let rows = lines.enumerated().map { index, line -> [any SQLBindable] in
            [index, line.sku, line.name, line.quantity, line.unitPrice, line.discount, line.amount]
        }
        try scope.tx.execute(
            """
            \(SQL.with("written", columns, rows, for: scope.tx.dialect))
            INSERT INTO order_lines (order_id, position, sku, name, quantity, unit_price, discount_percent, amount)
            SELECT \(id), position, sku, name, quantity, unit_price, discount, amount FROM written
            """
        )
    }

    /// A buyer confirms no more than is shown to him.
    private static func requireStock(_ quantities: [SKU: Quantity], for lines: [OrderLine], in scope: StoreScope) throws {
        let skus = quantities.keys.sorted()
        try StockHolds.lock(skus, in: scope)
        let products = try ProductQueries.find(skus, in: scope)
        let issues = lines.enumerated().compactMap { index, line -> Refusal.Issue? in
            guard let product = products[line.sku], let stock = product.stock, let wanted = quantities[line.sku], wanted > stock else {
                return nil
            }
            return Refusal.insufficientStock(product, wanted: wanted, at: "/lines/\(index)/quantity")
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
    }
}

extension Order {
    /// Whether it may be confirmed; false where it has been.
    fileprivate func requireDraft() throws -> Bool {
        switch status {
        case .draft: return true
        case .confirmed: return false
        case .cancelled: throw Refusal.orderCancelled
        }
    }

    /// - Throws: `not_editable` where it is cancelled, or Acqua has processed it.
    fileprivate func requireEditable(in scope: StoreScope) throws {
        guard status != .cancelled else { throw Refusal.orderCancelled }
        guard status == .confirmed else { return }
        if try DeliveryQueries.sync(of: id, in: scope).acquaStatus == "processed" { throw Refusal.orderProcessed }
    }
}
