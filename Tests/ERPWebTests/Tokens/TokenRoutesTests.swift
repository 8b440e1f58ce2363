import ERPCore
import ERPWeb
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

@Suite struct TokenRoutesTests {
    @Test(arguments: Engine.allCases)
    func `each level of token opens what it should and nothing else`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                let stranger = erp.outsider.with(token: "x.y.z")
                for path in ["\(api)/stock", "\(api)/prices"] {
                    let read = try await erp.reader.send(.GET, path)
                    let write = try await erp.writer.send(.GET, path)
                    let none = try await erp.outsider.send(.GET, path)
                    let forged = try await stranger.send(.GET, path)
                    #expect(read.status == 200)
                    #expect(write.status == 200)
                    #expect(none.code == "token_required")
                    #expect(forged.code == "token_invalid")
                }
                for path in ["\(api)/customers", "\(api)/transactions"] {
                    let read = try await erp.reader.send(.GET, path)
                    let write = try await erp.writer.send(.GET, path)
                    #expect(read.code == "scope_required")
                    #expect(write.status == 200)
                }
                #expect(try await erp.reader.send(.GET, "\(api)/stock?warehouse=main").code == "scope_required")
            }
        }
    }

    @Test func `wrong user and wrong password answer alike; right without permission is told apart`() async throws {
        try await withDatabase(.sqlite, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                let path = "\(api)/tokens/write"
                let nobody = try await erp.outsider.send(.POST, path, ["username": "nobody", "password": "secret"])
                let wrong = try await erp.outsider.send(.POST, path, ["username": "maria", "password": "wrong"])
                #expect(nobody.status == 401)
                #expect(nobody.text == wrong.text)
                #expect(nobody.code == "invalid_credentials")
                let rita = try await erp.outsider.send(.POST, path, ["username": "rita", "password": "secret"])
                #expect(rita.code == "write_permission_required")
            }
        }
    }

    @Test func `guessing is slowed, and the window passes`() async throws {
        try await withDatabase(.sqlite, schema: erpSchema) { db in
            var limits = ERPLimits.generous
            limits.failedLogins = 3
            try await RunningERP.run(on: db, limits: limits) { erp in
                let path = "\(api)/tokens/write"
                let guess: JSON = ["username": "maria", "password": "wrong"]
                for _ in 0..<3 { #expect(try await erp.outsider.send(.POST, path, guess).status == 401) }
                let slowed = try await erp.outsider.send(.POST, path, ["username": "maria", "password": "secret"])
                #expect(slowed.status == 429)
                #expect(slowed.headers.first(name: "Retry-After") == "600")
                erp.clock.advance(bySeconds: 601)
                #expect(try await erp.outsider.send(.POST, path, ["username": "maria", "password": "secret"]).status == 200)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a token ends with its hour, and with a change of the user within two seconds`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                erp.clock.advance(bySeconds: 3601)
                #expect(try await erp.reader.send(.GET, "\(api)/stock").code == "token_expired")
                let writer = erp.outsider.with(token: try await RunningERP.writeToken(erp.outsider, "walter"))
                let manager = erp.outsider.with(token: try await RunningERP.writeToken(erp.outsider, "maria"))
                #expect(try await writer.send(.GET, "\(api)/customers").status == 200)
                try await manager.expect(.PUT, "\(api)/users/walter", ["permission": "read"])
                erp.clock.advance(bySeconds: 2)
                #expect(try await writer.send(.GET, "\(api)/customers").code == "token_invalid")
            }
        }
    }

    @Test func `an instance is named exactly in a path, and in any case by subdomain`() async throws {
        try await withDatabase(.sqlite, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                let wrongCase = try await erp.outsider.send(.POST, "/beauties/api/v1/tokens/read")
                let tilde = try await erp.outsider.send(.POST, "/~beauties/api/v1/tokens/read")
                let host = [("Host", "BEAUTIES.example.com")]
                let named = try await erp.outsider.send(.POST, "/api/v1/tokens/read", headers: host)
                let other = [("Host", "nobody.example.com")]
                let unknown = try await erp.outsider.send(.POST, "/api/v1/tokens/read", headers: other)
                #expect(wrongCase.code == "unknown_instance")
                #expect(tilde.status == 404)
                #expect(named.status == 200)
                #expect(unknown.code == "unknown_instance")
            }
        }
    }

    @Test func `unknown paths, methods, types and parameters are problem documents`() async throws {
        try await withDatabase(.sqlite, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                #expect(try await erp.writer.send(.GET, "/_/nowhere").code == "not_found")
                let method = try await erp.writer.send(.DELETE, "\(api)/customers")
                #expect(method.status == 405)
                #expect(method.headers.first(name: "Allow") == "POST, GET")
                #expect(method.headers.first(name: "Content-Type") == "application/problem+json")
                let query = try await erp.writer.send(.GET, "\(api)/stock?limit=2&page=3")
                #expect(query.code == "unknown_field")
                #expect(query.pointers == ["?page"])
                #expect(try await erp.writer.send(.GET, "\(api)/stock?limit=0").code == "invalid_field")
                #expect(try await erp.writer.send(.GET, "\(api)/stock?cursor=zzz").code == "invalid_cursor")
                let text = try await erp.writer.send(.POST, "\(api)/customers", bytes: Array("x".utf8), contentType: "text/plain", key: "k")
                #expect(text.status == 415)
                let broken = try await erp.writer.send(
                    .POST,
                    "\(api)/customers",
                    bytes: Array(#"{"name":"a","name":"b"}"#.utf8),
                    contentType: "application/json",
                    key: "k",
                    headers: [("Accept-Language", "en"), ("X-Request-Id", "trace-1")]
                )
                #expect(broken.code == "malformed_json")
                #expect(broken.json["detail"]?.stringValue == "The key “name” is repeated (byte 18).")
                #expect(broken.headers.first(name: "X-Request-Id") == "trace-1")
            }
        }
    }
}
