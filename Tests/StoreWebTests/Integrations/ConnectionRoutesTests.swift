import Kernel
import NIOHTTP1
import Persistence
import StoreCore
import StoreWeb
import Synchronization
import TestSupport
import Testing
import WebSupport

private let path = "\(api)/integrations/erp/acqua"
private let body: JSON = ["instance": "Beauties", "username": "walter", "password": "canario-secreto"]

@Suite struct ConnectionRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a connection is saved, and its password is never seen again`(engine: Engine) async throws {
        let link = IdleLink()
        try await withStore(engine, link: link) { store in
            let none = try await store.administrator.send(.GET, path)
            #expect(none.status == 404 && none.code == "not_found")
            let made = try await store.administrator.send(.PUT, path, body)
            #expect(made.status == 201, "\(made.text)")
            #expect(made.json["enabled"] == true && made.json["stock_every_seconds"] == 60 && made.json["base_url"] == .null)
            #expect(link.wakes == 1)
            let read = try await store.administrator.send(.GET, path)
            #expect(read.text == made.text && !read.text.contains("password"))
            let sealed = try await store.change { scope in try ConnectionQueries.find(in: scope)?.passwordSealed ?? [] }
            #expect(!String(decoding: sealed, as: UTF8.self).contains("canario"))
            let opened = try store.services.sealing.open(sealed, purpose: ERPConnection.sealingPurpose(of: store.store))
            #expect(opened == Array("canario-secreto".utf8))
            let changed = try await store.administrator.send(
                .PUT,
                path,
                body.setting("enabled", false).setting("prices_every_seconds", 5),
                headers: [("If-Match", "\"1\"")]
            )
            #expect(changed.status == 200 && changed.json["enabled"] == false && changed.json["prices_every_seconds"] == 5)
            #expect(try await store.administrator.send(.PUT, path, body, headers: [("If-Match", "\"1\"")]).status == 412)
            #expect(try await store.administrator.send(.DELETE, path).status == 204)
            #expect(try await store.administrator.send(.GET, path).status == 404)
            #expect(try await store.administrator.send(.DELETE, path).status == 204)
        }
    }

    @Test func `what is wrong with the settings is told at once`() async throws {
        try await withStore(.sqlite) { store in
            let wrong: JSON = [
                "instance": "-x", "username": "", "base_url": "ftp://x", "enabled": 1, "stock_every_seconds": 0,
                "prices_every_seconds": "60", "state": "ok",
            ]
            let reply = try await store.administrator.send(.PUT, path, wrong)
            #expect(reply.status == 400)
            #expect(
                Set(reply.pointers) == [
                    "/instance", "/username", "/password", "/base_url", "/enabled", "/stock_every_seconds", "/prices_every_seconds",
                    "/state",
                ]
            )
        }
    }

    @Test(arguments: ["https://u:p@x.com/{instance}", "https://x.com/?{instance}", "https://x.com/#", "https:///x", "x", "https://a b"])
    func `an address with more than a host and a path is refused`(address: String) async throws {
        try await withStore(.sqlite) { store in
            let reply = try await store.administrator.send(.PUT, path, body.setting("base_url", .string(address)))
            #expect(reply.status == 400 && reply.pointers == ["/base_url"], "\(reply.text)")
        }
    }

    @Test func `an address must be https and lead where the server may go`() async throws {
        let link = IdleLink()
        try await withStore(.sqlite, link: link) { store in
            let plain = try await store.administrator.send(.PUT, path, body.setting("base_url", "http://acqua.example.com/{instance}"))
            #expect(plain.status == 422 && plain.code == "base_url_not_allowed" && plain.pointers == ["/base_url"])
            let good = try await store.administrator.send(.PUT, path, body.setting("base_url", "https://{instance}.example.com:8443"))
            #expect(good.status == 201)
            link.memory.withLock {
                $0.refusal = Refusal(.refused, "base_url_not_allowed", at: "/base_url", es: "privada", en: "private")
            }
            let privateAddress = try await store.administrator.send(.PUT, path, body.setting("base_url", "https://10.0.0.1/{instance}"))
            #expect(privateAddress.status == 422 && privateAddress.code == "base_url_not_allowed")
            #expect(link.memory.withLock { $0.permitted } == ["https://{instance}.example.com:8443", "https://10.0.0.1/{instance}"])
        }
        try await withStore(.sqlite, link: link, allowsPrivateERP: true) { store in
            let local = try await store.administrator.send(.PUT, path, body.setting("base_url", "http://127.0.0.1:8080/{instance}"))
            #expect(local.status == 201)
        }
    }

    @Test func `checks and status are the connector's`() async throws {
        try await withStore(.sqlite) { store in
            #expect(try await store.administrator.send(.POST, "\(path)/verify").status == 404)
            try await store.administrator.expect(.PUT, path, body)
            let checks = try await store.administrator.expect(.POST, "\(path)/verify")["checks"]?.arrayValue ?? []
            #expect(
                checks.compactMap { $0["name"]?.stringValue } == [
                    "reachable", "instance", "read_token", "stock", "prices", "write_token", "write_permission", "sku_match",
                ]
            )
            #expect(checks.map { $0["ok"] } == [true, true, true, true, true, true, false, .null])
            #expect(checks.first?["detail"] == "sí")
            let status = try await store.administrator.expect(.GET, "\(path)/status")
            #expect(status["state"] == "degraded")
            #expect(status["orders"] == ["pending": 2, "needs_attention": 1, "oldest_pending_seconds": 30])
            #expect(status["stock"]?["change_token_age_seconds"] == 5 && status["prices"]?["last_success"] == .null)
        }
    }
}
