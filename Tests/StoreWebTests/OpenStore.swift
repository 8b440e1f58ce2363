import Kernel
import Persistence
import StoreCore
import TestSupport

let api = RunningStore.api

/// Runs a store on a database of this test's own.
func withStore(
    _ engine: Engine,
    link: IdleLink = IdleLink(),
    allowsPrivateERP: Bool = false,
    _ body: @escaping @Sendable (RunningStore) async throws -> Void
) async throws {
    try await withDatabase(engine, schema: storeSchema) { db in
        try await RunningStore.run(on: db, link: link, allowsPrivateERP: allowsPrivateERP, body)
    }
}

/// The body of an order of these SKUs and quantities.
func order(_ buyer: String, _ lines: [(String, String)]) -> JSON {
    ["buyer_id": .string(buyer), "lines": .array(lines.map { ["sku": .string($0.0), "quantity": .string($0.1)] })]
}

extension JSON {
    func setting(_ name: String, _ value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != name } + [.init(name, value)])
    }

    func without(_ name: String) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != name })
    }
}
