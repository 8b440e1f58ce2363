import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let ana: JSON = [
    "name": "Ana Díaz", "document": "20.123.456", "fiscal_condition": "monotributo",
    "address": ["street": "Güemes 2731", "city": "Salta", "province": "A", "postal_code": "A4449", "country": "AR"],
    "phone": "+54 9 261 6150-5933", "email": "ana@example.com", "password": "una clave larga",
]

@Suite struct BuyerRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a buyer waits, is approved, is blocked`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let made = try await store.administrator.send(.POST, "\(api)/buyers", ana)
            #expect(made.status == 201, "\(made.text)")
            #expect(made.json["status"] == "pending")
            #expect(made.json["document"] == "20123456" && made.json["document_type"] == "DNI")
            #expect(made.json["address"]?["city"] == "Salta")
            #expect(made.json["can_sign_in"] == true)
            #expect(!made.text.contains("clave"))
            let id = try #require(made.json["id"]?.stringValue)
            #expect(made.headers.first(name: "Location") == "\(api)/buyers/\(id)")
            #expect(try await store.administrator.send(.GET, "\(api)/buyers/\(id)").text == made.text)
            #expect(try await store.administrator.expect(.POST, "\(api)/buyers/\(id)/approve")["status"] == "approved")
            #expect(try await store.administrator.expect(.POST, "\(api)/buyers/\(id)/block")["status"] == "blocked")
            let blocked = try await store.administrator.expect(.GET, "\(api)/buyers?status=blocked")
            #expect(blocked["items"]?.arrayValue?.count == 1)
            #expect(try await store.administrator.expect(.GET, "\(api)/buyers?status=pending")["items"] == [])
            #expect(try await store.administrator.send(.GET, "\(api)/buyers?status=x").code == "invalid_field")
            #expect(try await store.administrator.send(.POST, "\(api)/buyers/x/approve").code == "not_found")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a repeat under the same key makes no second buyer`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let body = ana.without("password")
            let texts = try await withThrowingTaskGroup(of: String.self) { tasks in
                for _ in 0..<16 { tasks.addTask { try await store.administrator.send(.POST, "\(api)/buyers", body, key: "b1").text } }
                return try await tasks.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(texts.count == 1)
            let again = try await store.administrator.send(.POST, "\(api)/buyers", body, key: "b1")
            #expect(again.status == 201 && again.headers.first(name: "Idempotency-Replayed") == "true")
            let other = try await store.administrator.send(.POST, "\(api)/buyers", body.setting("name", "Otra"), key: "b1")
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            #expect(try await store.administrator.expect(.GET, "\(api)/buyers")["items"]?.arrayValue?.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is wrong with a buyer is told`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let form = try await store.administrator.send(
                .POST,
                "\(api)/buyers",
                ["name": "", "email": "x", "fiscal_condition": "rico", "password": "corta", "status": "approved", "address": ["zip": "1"]]
            )
            #expect(form.status == 400)
            #expect(
                Set(form.pointers)
                    == ["/name", "/document", "/email", "/fiscal_condition", "/password", "/status", "/address/zip"]
            )
            let document = try await store.administrator.send(.POST, "\(api)/buyers", ana.setting("document", "30-71234567-0"))
            #expect(document.status == 422 && document.code == "invalid_document" && document.pointers == ["/document"])
            try await store.administrator.expect(.POST, "\(api)/buyers", ana)
            let email = try await store.administrator.send(.POST, "\(api)/buyers", ana.setting("email", "ANA@example.com"))
            #expect(email.status == 422 && email.code == "duplicate_email")
        }
    }
}
