import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let audit = "\(RunningERP.api)/audit"

@Suite struct AuditTests {
    @Test(arguments: Engine.allCases)
    func `a change leaves who made it, by which door, from what to what`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let settings = try await erp.manager.send(.GET, "\(RunningERP.api)/settings")
            let version = try #require(settings.headers.first(name: "ETag"))
            let reply = try await erp.manager.send(
                .PATCH,
                "\(RunningERP.api)/settings",
                ["legal_name": "Beauties S.A."],
                headers: [("If-Match", version), ("X-Request-Id", "abc-1")]
            )
            #expect(reply.status == 200)
            let entries = try await erp.manager.expect(.GET, "\(audit)?action=settings")["items"]?.arrayValue ?? []
            #expect(entries.count == 1)
            let entry = try #require(entries.first)
            #expect(entry["actor"] == "maria" && entry["via"] == "token" && entry["request_id"] == "abc-1")
            #expect(entry["action"] == "settings.save" && entry["changes"] == ["legal_name": [.null, "Beauties S.A."]])
            let maria = try await erp.visitor("maria")
            _ = try await maria.post(
                "/Beauties/administration/settings",
                ["legal_name": "Beauties SRL", "time_zone": "UTC", "version": "2", "fiscal_condition": "", "document": ""]
            )
            let page = try await maria.get("/Beauties/administration/audit?action=settings")
            #expect(page.text.contains("Beauties S.A. → Beauties SRL") && page.text.contains("en el navegador"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change that changes nothing, or is refused, leaves nothing`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let before = try await erp.manager.expect(.GET, audit)["items"]?.arrayValue?.count
            #expect(try await erp.manager.send(.PUT, "\(RunningERP.api)/users/rita", ["permission": "read"]).status == 200)
            #expect(try await erp.manager.send(.PUT, "\(RunningERP.api)/users/maria", ["permission": "read"]).status == 422)
            #expect(try await erp.manager.expect(.GET, audit)["items"]?.arrayValue?.count == before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the trail is searched and paged, the newest first`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for number in 0..<5 {
                erp.clock.advance(bySeconds: 60)
                try await erp.manager.expect(.PUT, "\(RunningERP.api)/users/u\(number)", ["permission": "read", "password": "una clave"])
            }
            var seen: [String] = []
            var path = "\(audit)?actor=maria&limit=2"
            while true {
                let page = try await erp.manager.expect(.GET, path)
                seen += page["items"]?.arrayValue?.compactMap { $0["subject"]?.stringValue } ?? []
                guard let cursor = page["next_cursor"]?.stringValue else { break }
                path = "\(audit)?actor=maria&limit=2&cursor=\(cursor)"
            }
            #expect(seen == ["u4", "u3", "u2", "u1", "u0"])
            let one = try await erp.manager.expect(.GET, "\(audit)?subject=u3&action=user.create")["items"]?.arrayValue
            #expect(one?.count == 1)
            let late = try await erp.manager.expect(.GET, "\(audit)?from=\(erp.clock.now())")["items"]?.arrayValue
            #expect(late?.compactMap { $0["subject"]?.stringValue } == ["u4"])
            #expect(try await erp.manager.send(.GET, "\(audit)?cursor=x").code == "invalid_cursor")
            #expect(try await erp.manager.send(.GET, "\(audit)?from=ayer").code == "invalid_field")
        }
    }

    @Test(arguments: Engine.allCases)
    func `another instance's trail is not seen, and the file is escaped`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let now = erp.clock.now()
            try await erp.database.write { tx in
                let other = try InstanceActions.create(name: "Otra", at: now, in: tx)
                let author = Author(name: "=cmd()", door: .token, requestID: nil)
                try InstanceScope(tx: tx, instance: other, now: now, author: author).note("customer.create", of: "ajeno")
                let own = try #require(try InstanceQueries.find(name: "Beauties", in: tx)).id
                try InstanceScope(tx: tx, instance: own, now: now, author: author).note("customer.create", of: "propio")
            }
            let maria = try await erp.visitor("maria")
            let file = try await maria.get("/Beauties/administration/audit.csv")
            #expect(file.html.contains("'=cmd(),token,,customer.create,propio,{}") && !file.html.contains("ajeno"))
            #expect(try await erp.manager.send(.GET, "\(audit)?subject=ajeno").json["items"] == [])
        }
    }
}
