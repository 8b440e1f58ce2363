import ERPCore
import Kernel
import Persistence

/// A balance in whole units, for comparison.
struct Balance: Equatable, Sendable, CustomStringConvertible {
    var onHand: Int64
    var reserved: Int64
    var backordered: Int64

    init(_ onHand: Int64, _ reserved: Int64, backordered: Int64 = 0) {
        self.onHand = onHand
        self.reserved = reserved
        self.backordered = backordered
    }

    var description: String { "\(onHand)/\(reserved)/\(backordered)" }
}

extension Company {
    /// Every balance, by `SKU warehouse`.
    func balances() async throws -> [String: Balance] {
        try await read { scope in
            var balances: [String: Balance] = [:]
            try scope.tx.forEach("SELECT * FROM stock_balances WHERE instance_id = \(scope.instance)") { row in
                balances["\(try row.sku()) \(try row.text("warehouse"))"] = Balance(
                    try row.integer("on_hand") / 10_000,
                    try row.integer("reserved") / 10_000,
                    backordered: try row.integer("backordered") / 10_000
                )
            }
            return balances
        }
    }

    @discardableResult
    func ledger<Value: Sendable>(
        _ document: String,
        _ body: @escaping @Sendable (StockLedger) throws -> Value
    ) async throws -> Value {
        try await write { scope in
            try body(StockLedger(scope: scope, clock: try scope.advanceClock(), document: document))
        }
    }

    @discardableResult
    func move(
        _ document: String,
        _ reason: StockReason,
        _ quantities: KeyValuePairs<String, Int>,
        in warehouse: String = "main"
    ) async throws -> StockLedger.Outcome {
        let lines = try lines(quantities)
        return try await ledger(document) { try $0.move(lines, reason, in: warehouse) }
    }
}
