import ERPCore
import Foundation
import Kernel
import Persistence
import TestSupport

/// The same statements as the server's through the same driver, in one loop, so many orders a commit; no HTTP, no JSON of a
/// request, no tokens, no queue, no savepoints. What lies between it and the bare loop is the cost of our own layer.
struct LayerLoop {
    let database: any SQLDatabase
    let skus: Int

    /// Orders a second at this group size.
    func measure(groupSize: Int, seconds: Double) async throws -> Double {
        let (instance, customer) = try await prepare()
        let start = ContinuousClock.now
        let deadline = start + .seconds(seconds)
        var orders = 0
        while ContinuousClock.now < deadline {
            let first = orders
            try await database.write { tx in
                for index in 0..<groupSize { try order(first + index, instance, customer, tx) }
            }
            orders += groupSize
        }
        return Double(orders) / start.duration(to: .now).inSeconds
    }

    /// Makes an instance with its products, stock and customer, where there is none.
    @discardableResult
    func prepare() async throws -> (InstanceID, CustomerID) {
        let now = Instant(microseconds: 0)
        let skus = skus
        return try await database.write { tx in
            if let present = try InstanceQueries.find(name: "Bare", in: tx) {
                let scope = InstanceScope(tx: tx, instance: present.id, now: now)
                if let customer = try CustomerQueries.page(after: nil, limit: 1, in: scope).first { return (present.id, customer.id) }
            }
            let id = try InstanceActions.create(name: "Bare", at: now, in: tx)
            let scope = InstanceScope(tx: tx, instance: id, now: now)
            let clock = try scope.advanceClock()
            for index in 0..<skus {
                let sku = "S\(index)"
                try tx.execute(
                    """
                    INSERT INTO products (instance_id, sku, name, active, created_at, updated_at)
                    VALUES (\(id), \(sku), \(sku), 1, \(now), \(now))
                    """
                )
                try tx.execute(
                    """
                    INSERT INTO stock_balances (instance_id, sku, warehouse, on_hand, clock, updated_at)
                    VALUES (\(id), \(sku), 'main', \(Int64(1_000_000_000_000)), \(clock), \(now))
                    """
                )
            }
            let customer = try CustomerActions.createOrGet(
                CustomerFields(name: "Bare"),
                document: TaxDocument(storedKind: .dni, digits: "20123456"),
                in: scope
            )
            if tx.dialect == .postgres { try tx.executeScript("ANALYZE products; ANALYZE stock_balances") }
            return (id, customer.customer.id)
        }
    }

    private func order(_ number: Int, _ instance: InstanceID, _ customer: CustomerID, _ tx: any SQLTransaction) throws {
        let now = Instant(microseconds: Int64(number))
        let scope = InstanceScope(tx: tx, instance: instance, now: now)
        let lines = try (0..<10).map { line in
            try TransactionLine(
                sku: SKU(stored: "S\((number * 31 + line * 97) % skus)"),
                quantity: Quantity(whole: Int32(1 + line)),
                unitPrice: UnitPrice(steps: 25500),
                discount: .zero
            )
        }
        let content = TransactionContent(
            lines: lines,
            date: CalendarDate(daysSinceEpoch: 20_000),
            currency: "ARS",
            warehouse: "main",
            discount: .zero,
            surcharge: .zero,
            paymentTerms: "30 días",
            notes: nil,
            statedTotal: nil
        )
        let draft = TransactionDraft(customer: customer, reference: nil, buyer: nil, content: content)
        let key = IdempotencyKey(owner: instance.number, key: "bare-\(number)-\(UInt64.random(in: .min ... .max))", fingerprint: [1])
        _ = try IdempotencyKeys.once(key, at: now, in: tx) {
            let made = try TransactionActions.place(draft, in: scope)
            return StoredAnswer(status: 201, location: nil, body: Array(repeating: 32, count: 1800 + made.lines.count))
        }
    }
}
