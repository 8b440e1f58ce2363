import ERPCore
import Kernel
import Persistence
import TestSupport

/// What people do in the warehouses of a company under test.
extension Company {
    /// A change by somebody, at another time than the company's clock where a server's runs ahead or behind.
    @discardableResult
    func write<Value: Sendable>(
        by username: String,
        at time: Instant? = nil,
        _ body: @escaping @Sendable (InstanceScope) throws -> Value
    ) async throws -> Value {
        let (id, now) = (id, time ?? clock.now())
        let author = Author(name: username, door: .session, requestID: nil)
        return try await database.write { tx in try body(InstanceScope(tx: tx, instance: id, now: now, author: author)) }
    }

    func send(_ quantities: KeyValuePairs<String, Int>, from: String = "main", to: String = "north") async throws -> Transfer {
        let draft = TransferDraft(from: from, to: to, lines: try lines(quantities))
        return try await write(by: "ana") { try TransferActions.send(draft, in: $0) }
    }

    func receive(_ transfer: Transfer, _ quantities: KeyValuePairs<String, Int> = [:]) async throws -> Transfer {
        let arrived = try lines(quantities)
        return try await write(by: "beto") { try TransferActions.receive(transfer.id, arrived, in: $0) }
    }

    func sheet(_ skus: [String]? = nil, in warehouse: String = "main") async throws -> CountSheet {
        let scope = skus.map { CountSheetDraft.Scope.listed($0.map(SKU.init(literal:))) } ?? .everything
        let draft = CountSheetDraft(warehouse: warehouse, name: "Estante 1", scope: scope)
        return try await write(by: "ana") { try CountSheetActions.make(draft, in: $0) }
    }

    @discardableResult
    func count(_ code: String, _ quantity: Int? = nil, on sheet: CountSheet, by username: String = "ana") async throws -> CountOutcome {
        let counted = try quantity.map { try Quantity($0) }
        return try await write(by: username) { try CountActions.record(code, quantity: counted, on: sheet.id, in: $0) }
    }

    func apply(_ sheet: CountSheet) async throws -> CountSheet {
        try await write(by: "ana") { try CountSheetActions.apply(sheet.id, in: $0) }
    }

    /// Another company in the same database.
    func neighbour() async throws -> Company { try await Company.founded(in: database, number: 2) }
}

/// The codes of a refusal that `body` meets; empty where it meets none.
func refusal(_ body: () async throws -> Void) async throws -> [String] {
    do {
        try await body()
        return []
    } catch let refusal as Refusal {
        return refusal.issues.map(\.code)
    }
}
