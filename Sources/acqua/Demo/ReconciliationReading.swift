import ERPCore
import Kernel
import Persistence

extension Reconciliation {
    /// Reads Acqua's side: the confirmed and processed transactions of one origin.
    static func readERP(_ database: any SQLDatabase, instance: String, origin: String) async throws -> Side {
        try await database.read { tx in
            guard let id = try InstanceQueries.find(name: instance, in: tx)?.id else { return Side() }
            var side = Side()
            try tx.forEach(
                """
                SELECT total FROM transactions
                WHERE instance_id = \(id) AND origin = \(origin) AND status <> 'cancelled'
                """
            ) { row in
                side.orders += 1
                side.amount = try side.amount.adding(try row.decimal("total"))
            }
            try tx.forEach(
                """
                SELECT t.origin_number, c.document, l.sku, l.quantity, l.unit_price, l.amount
                FROM transactions t
                JOIN customers c ON c.id = t.customer_id
                JOIN transaction_lines l ON l.transaction_id = t.id
                WHERE t.instance_id = \(id) AND t.origin = \(origin) AND t.status <> 'cancelled'
                ORDER BY t.origin_number, l.position
                """
            ) { row in
                try side.add(
                    order: try row.text("origin_number"),
                    document: try row.text("document"),
                    sku: try row.sku(),
                    quantity: try row.decimal("quantity"),
                    unitPrice: try row.decimal("unit_price"),
                    amount: try row.decimal("amount")
                )
            }
            try tx.forEach(
                """
                SELECT sku, CAST(SUM(on_hand - reserved) AS BIGINT) AS rest FROM stock_balances
                WHERE instance_id = \(id) GROUP BY sku
                """
            ) { row in side.stock[try row.sku()] = try row.decimal("rest") }
            return side
        }
    }

    /// Reads the store's side: the confirmed orders.
    static func readStore(_ database: any SQLDatabase, slug: String) async throws -> Side {
        try await database.read { tx in
            guard let id = try tx.first("SELECT id FROM stores WHERE slug = \(slug)")?.integer("id") else { return Side() }
            var side = Side()
            try tx.forEach("SELECT total FROM orders WHERE store_id = \(id) AND status = 'confirmed'") { row in
                side.orders += 1
                side.amount = try side.amount.adding(try row.decimal("total"))
            }
            try tx.forEach(
                """
                SELECT o.number, b.document, l.sku, l.quantity, l.unit_price, l.amount
                FROM orders o
                JOIN buyers b ON b.id = o.buyer_id
                JOIN order_lines l ON l.order_id = o.id
                WHERE o.store_id = \(id) AND o.status = 'confirmed' ORDER BY o.number, l.position
                """
            ) { row in
                try side.add(
                    order: String(try row.integer("number")),
                    document: try row.text("document"),
                    sku: try row.sku(),
                    quantity: try row.decimal("quantity"),
                    unitPrice: try row.decimal("unit_price"),
                    amount: try row.decimal("amount")
                )
            }
            try tx.forEach("SELECT sku, stock FROM products WHERE store_id = \(id) AND stock IS NOT NULL") { row in
                side.stock[try row.sku()] = try row.decimal("stock")
            }
            return side
        }
    }
}
