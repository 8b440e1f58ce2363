import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let settings = "\(RunningERP.api)/settings"

@Suite struct SettingsRoutesTests {
    @Test(arguments: Engine.allCases)
    func `settings are read, patched and kept`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let first = try await erp.manager.send(.GET, settings)
            #expect(first.json["public_read"] == ["enabled": true, "price_list": "base", "warehouses": .null, "quantities": "exact"])
            #expect(first.json["allow_backorder"] == false)
            let patch: JSON = [
                "legal_name": "Bellezas S.A.", "document": "30-60363912-6", "fiscal_condition": "responsable_inscripto",
                "allow_backorder": true, "time_zone": "America/Montevideo",
            ]
            #expect(try await erp.manager.send(.PATCH, settings, patch).status == 428)
            let changed = try await erp.patch(patch)
            #expect(changed.status == 200)
            #expect(changed.json["document"] == "30603639126")
            #expect(changed.json["time_zone"] == "America/Montevideo")
            let stale = try await erp.manager.send(.PATCH, settings, patch, headers: [("If-Match", "\"1\"")])
            #expect(stale.status == 412)
            let cleared = try await erp.patch(["legal_name": .null])
            #expect(cleared.json["legal_name"] == .null)
            #expect(cleared.json["document"] == "30603639126")
            let same = try await erp.patch([:])
            #expect(same.json["version"] == cleared.json["version"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change of what is public ends the tokens made before, another change does not`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "57")
            let token = try await erp.changes("stock", since: nil).token
            _ = try await erp.patch(["allow_backorder": true])
            #expect(try await erp.changes("stock", since: token).items.isEmpty)
            _ = try await erp.patch(["public_read": ["quantities": "bucketed"]])
            let old = try await erp.reader.send(.GET, "\(RunningERP.api)/stock?since=\(token)")
            #expect(old.code == "invalid_cursor")
            #expect(try await erp.changes("stock", since: nil).items.map { $0["available"] } == ["10"])
            _ = try await erp.patch(["public_read": ["enabled": false]])
            #expect(try await erp.reader.send(.GET, "\(RunningERP.api)/stock").code == "public_read_off")
        }
    }

    @Test func `wrong settings change nothing`() async throws {
        try await withERP(.sqlite) { erp in
            let unknown = try await erp.patch(["public_read": ["price_list": "none", "warehouses": ["main", "moon"]]])
            #expect(unknown.status == 422)
            #expect(unknown.json.codes == ["unknown_price_list", "unknown_warehouse"])
            #expect(unknown.pointers == ["/public_read/price_list", "/public_read/warehouses/1"])
            let malformed = try await erp.patch(
                ["time_zone": "Mars/Olympus", "allow_backorder": .null, "public_read": ["enabled": 1, "color": "red"], "name": "X"]
            )
            #expect(
                Set(malformed.pointers) == ["/time_zone", "/allow_backorder", "/public_read/enabled", "/public_read/color", "/name"]
            )
            #expect(try await erp.patch(["document": "30-60363912-5"]).code == "invalid_document")
            #expect(try await erp.manager.expect(.GET, settings)["version"] == 1)
        }
    }
}

extension RunningERP {
    fileprivate func patch(_ body: JSON) async throws -> APIClient.Reply {
        let tag = try await manager.send(.GET, settings).headers.first(name: "ETag") ?? ""
        return try await manager.send(.PATCH, settings, body, headers: [("If-Match", tag)])
    }
}
