package import Kernel
import Persistence

/// What would become of a transaction, found by doing it in a transaction of the database that is undone.
package struct TransactionRehearsal: Sendable {
    /// The stock of one SKU in the warehouse of the transaction.
    package struct Balance: Sendable, Equatable {
        package let onHand: Quantity
        package let reserved: Quantity

        package static let empty = Balance(onHand: .zero, reserved: .zero)

        /// On hand less reserved, not below zero.
        package var available: Quantity {
            guard let rest = try? onHand.subtracting(reserved), rest.isPositive else { return .zero }
            return rest
        }
    }

    package struct Stock: Sendable {
        package let sku: SKU
        package let before: Balance
        /// Nil where it would be refused.
        package let after: Balance?
    }

    /// As it would be written; its id and number would be others. Nil where it would be refused.
    package let transaction: Transaction?
    /// Why it would be refused: everything at once.
    package let refusal: Refusal?
    package let stock: [Stock]

    init(transaction: Transaction?, refusal: Refusal?, stock: [Stock]) {
        self.transaction = transaction
        self.refusal = refusal
        self.stock = stock
    }

    /// Of a body that is refused before anybody looks into the books.
    package init(refusal: Refusal) {
        self.init(transaction: nil, refusal: refusal, stock: [])
    }
}

/// Leaves the transaction of the database with what was found, so that nothing of it is kept.
package struct RehearsalDone: Error {
    package let rehearsal: TransactionRehearsal
}

extension TransactionActions {
    /// Does what `place` does, looks at it, and leaves by an error: the transaction of the database is undone.
    /// - Throws: always; `RehearsalDone` unless the database fails.
    package static func rehearse(_ draft: TransactionDraft, in scope: InstanceScope) throws -> Never {
        let skus = Set(draft.content.lines.map(\.sku)).sorted()
        let before = try balances(of: skus, in: draft.content.warehouse, scope)
        do {
            let transaction = try place(draft, in: scope)
            let after = try balances(of: skus, in: draft.content.warehouse, scope)
            let stock = skus.map { sku in
                TransactionRehearsal.Stock(sku: sku, before: before[sku] ?? .empty, after: after[sku] ?? .empty)
            }
            throw RehearsalDone(rehearsal: TransactionRehearsal(transaction: transaction, refusal: nil, stock: stock))
        } catch let refusal as Refusal {
            let stock = skus.map { TransactionRehearsal.Stock(sku: $0, before: before[$0] ?? .empty, after: nil) }
            throw RehearsalDone(rehearsal: TransactionRehearsal(transaction: nil, refusal: refusal, stock: stock))
        }
    }

    private static func balances(of skus: [SKU], in warehouse: String, _ scope: InstanceScope) throws -> [SKU: TransactionRehearsal.Balance]
    {
        let items = try StockFeed.items(skus, warehouses: [warehouse], in: scope)
        return items.mapValues { TransactionRehearsal.Balance(onHand: $0.onHand, reserved: $0.reserved) }
    }
}
