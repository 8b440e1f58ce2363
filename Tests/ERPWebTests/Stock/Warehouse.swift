import ERPCore
import ERPWeb
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import WebSupport

/// What the tests of the warehouse share.
extension RunningERP {
    /// A second warehouse, and products `A` and `B` with stock in the first.
    func stockWarehouses() async throws {
        try await manager.expect(.PUT, "\(Self.api)/warehouses/north", ["name": "Norte"])
        try await load("A", stock: "10")
        clock.advance(bySeconds: 1)
        try await load("B", stock: "5")
    }

    func send(_ quantities: KeyValuePairs<String, String>, key: String) async throws -> JSON {
        let lines = quantities.map { ["sku": .string($0.key), "quantity": .string($0.value)] as JSON }
        let body: JSON = ["from": "main", "to": "north", "lines": .array(lines)]
        return try await manager.expect(.POST, "\(Self.api)/stock-transfers", body, key: key)
    }

    /// On hand of a SKU by warehouse, as `main 6, north 4`.
    func onHand(_ sku: String, at instant: String? = nil) async throws -> String {
        let query = instant.map { "?at=\($0.replacing("+", with: "%2B"))" } ?? ""
        let level = try await manager.expect(.GET, "\(Self.api)/stock-levels/\(sku)\(query)")
        let parts = level["warehouses"]?.arrayValue?.map { "\($0["warehouse"]?.stringValue ?? "") \($0["on_hand"]?.stringValue ?? "")" }
        return parts?.joined(separator: ", ") ?? ""
    }

    /// Another company in the same database, with a manager of its own.
    func neighbour() async throws -> APIClient {
        let (now, passwords) = (clock.now(), services.passwords)
        let hash = try await passwords.hash(Self.password)
        try await database.write { tx in
            let id = try InstanceActions.create(name: "Otra", at: now, in: tx)
            _ = try UserActions.put("maria", passwordHash: hash, permission: .manage, in: InstanceScope(tx: tx, instance: id, now: now))
        }
        let login: JSON = ["username": "maria", "password": .string(Self.password)]
        let token = try await outsider.expect(.POST, "/Otra/api/v1/tokens/write", login)["access_token"]?.stringValue
        return outsider.with(token: token)
    }
}
