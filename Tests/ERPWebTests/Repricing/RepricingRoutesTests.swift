import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api
private let place = "\(RunningERP.api)/repricings"

@Suite struct RepricingRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a repricing is looked at page by page, applied once, told by the delta, and undone`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for (sku, price) in [("A", "10"), ("B", "20"), ("C", "0")] { try await erp.load(sku, price: price) }
            let token = try await erp.changes("prices", since: nil).token
            let made = try await erp.manager.send(.POST, place, ["percent": "12.5", "rounding": ".99"], key: "r1")
            #expect(made.status == 201 && made.json["rows"] == 2 && made.json["unchanged"] == 1 && made.json["state"] == "preview")
            let path = try #require(made.headers.first(name: "Location"))
            let again = try await erp.manager.send(.POST, place, ["percent": "12.5", "rounding": ".99"], key: "r1")
            #expect(again.headers.first(name: "Location") == path && again.headers.first(name: "Idempotency-Replayed") == "true")
            let first = try await erp.manager.expect(.GET, "\(path)/rows?limit=1")
            let cursor = try #require(first["next_cursor"]?.stringValue)
            let second = try await erp.manager.expect(.GET, "\(path)/rows?limit=1&cursor=\(cursor)")
            #expect([first, second].map { $0["items"]?.arrayValue?.first?["after"] } == ["10.99", "22.99"])
            #expect(second["next_cursor"] == .null)
            #expect(try await erp.changes("prices", since: token).items.isEmpty)

            let applied = try await erp.manager.expect(.POST, "\(path)/apply")
            #expect(applied["state"] == "applied" && applied["applied_by"] == "maria")
            let delta = try await erp.changes("prices", since: token)
            #expect(delta.items.map { $0["unit_price"] } == ["10.99", "22.99"])
            #expect(try await erp.manager.expect(.POST, "\(path)/apply", [:])["state"] == "applied")
            #expect(try await erp.changes("prices", since: delta.token).items.isEmpty)
            #expect(try await erp.manager.send(.DELETE, path).code == "not_editable")
            let undone = try await erp.manager.expect(.POST, "\(path)/undo")
            #expect(undone["state"] == "undone" && undone["kept"] == 0)
            #expect(try await erp.changes("prices", since: delta.token).items.map { $0["unit_price"] } == ["10.00", "20.00"])
            let history = try await erp.manager.expect(.GET, "\(api)/price-lists/base/prices/A/history")
            #expect(history["items"]?.arrayValue?.map { $0["cause"] } == ["undo", "repricing", "edit"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `what changed since is refused with its number, and skipped if one says so`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["A", "B"] { try await erp.load(sku, price: "10") }
            let made = try await erp.manager.send(.POST, place, ["amount": "-3"], key: "r1")
            let path = try #require(made.headers.first(name: "Location"))
            try await erp.manager.expect(.PUT, "\(api)/price-lists/base/prices", ["prices": [["sku": "B", "unit_price": "11"]]])
            #expect(try await erp.manager.expect(.GET, path)["changed_since"] == 1)
            let refused = try await erp.manager.send(.POST, "\(path)/apply", [:])
            #expect(refused.status == 422 && refused.code == "prices_changed")
            let applied = try await erp.manager.expect(.POST, "\(path)/apply", ["skip_changed": true])
            #expect(applied["skipped"] == 1)
            let apart = try await erp.manager.expect(.GET, "\(path)/rows?apart=true")
            #expect(apart["items"]?.arrayValue?.map { $0["outcome"] } == ["skipped"])
            #expect(try await erp.changes("prices", since: nil).items.map { $0["unit_price"] } == ["7.00", "11.00"])
        }
    }

    @Test func `what is wrong with a request is told at once, and only managers reprice`() async throws {
        try await withERP(.sqlite) { erp in
            let bad: [(JSON, [String])] = [
                ([:], ["/percent"]), (["percent": "0"], ["/percent"]), (["percent": "-100"], ["/percent"]),
                (["percent": "5", "amount": "3"], ["/percent"]),
                (["percent": "5", "rounding": "3", "color": "red"], ["/rounding", "/color"]),
                (["percent": "5", "search": "x", "skus": ["A"]], ["/skus"]),
            ]
            for (index, (body, pointers)) in bad.enumerated() {
                let reply = try await erp.manager.send(.POST, place, body, key: "bad-\(index)")
                #expect(reply.status == 400 && reply.pointers == pointers, "\(body.text): \(reply.text)")
            }
            let unknown = try await erp.manager.send(.POST, place, ["percent": "5", "price_list": "none"], key: "u")
            #expect(unknown.status == 422 && unknown.code == "unknown_price_list")
            #expect(try await erp.manager.send(.POST, place, ["percent": "5"]).code == "idempotency_key_required")
            #expect(try await erp.writer.send(.POST, place, ["percent": "5"], key: "w").code == "manage_permission_required")
            #expect(try await erp.manager.send(.POST, "\(place)/none/apply", [:]).status == 404)
            #expect(try await erp.manager.send(.GET, "\(place)/none/rows").status == 404)
            let made = try await erp.manager.send(.POST, place, ["percent": "5"], key: "d")
            let path = try #require(made.headers.first(name: "Location"))
            #expect(try await erp.manager.send(.POST, "\(path)/undo").code == "not_editable")
            #expect(try await erp.manager.send(.DELETE, path).status == 204)
            #expect(try await erp.manager.send(.GET, path).status == 404)
        }
    }
}
