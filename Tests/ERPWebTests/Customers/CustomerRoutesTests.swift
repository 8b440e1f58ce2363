import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

@Suite struct CustomerRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a customer is made once, whatever the typing of the document`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                let body: JSON = [
                    "name": "Casa Juárez S.A.", "document": "30-60363912-6", "fiscal_condition": "responsable_inscripto",
                    "address": ["street": "Sarmiento 3554", "city": "CABA", "province": "C"],
                ]
                let made = try await erp.writer.send(.POST, "\(api)/customers", body, key: "k1")
                #expect(made.status == 201)
                #expect(made.json["document"] == "30603639126")
                #expect(made.json["document_type"] == "CUIT")
                #expect(made.json["version"] == 1)
                let id = try #require(made.json["id"]?.stringValue)
                #expect(made.headers.first(name: "Location") == "\(api)/customers/\(id)")

                let other: JSON = ["name": "Otro nombre", "document": "30 60363912 6"]
                let again = try await erp.writer.send(.POST, "\(api)/customers", other, key: "k2")
                #expect(again.status == 200)
                #expect(again.json["name"] == "Casa Juárez S.A.")

                let found = try await erp.writer.send(.GET, "\(api)/customers?document=30.60363912.6")
                #expect(found.json["items"]?.arrayValue?.count == 1)
                let nobody = try await erp.writer.send(.GET, "\(api)/customers?document=20123456")
                #expect(nobody.json["items"] == [])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `many who ask for one document at once get one customer`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                let ids = try await withThrowingTaskGroup(of: String?.self) { tasks in
                    for index in 0..<32 {
                        tasks.addTask {
                            let body: JSON = ["name": .string("N\(index)"), "document": "20123456"]
                            return try await erp.writer.expect(.POST, "\(api)/customers", body, key: "k\(index)")["id"]?.stringValue
                        }
                    }
                    return try await tasks.reduce(into: Set<String?>()) { $0.insert($1) }
                }
                #expect(ids.count == 1)
                let all = try await erp.writer.send(.GET, "\(api)/customers")
                #expect(all.json["items"]?.arrayValue?.count == 1)
            }
        }
    }

    @Test(
        arguments: zip(
            ["30-60363912-5", "99-05536168-8", "123456", "abc", "20.123.456.7"],
            ["debería ser 6", "Ningún CUIT empieza con 99", "tiene 6 dígitos", "solo dígitos", "tiene 9 dígitos"]
        )
    )
    func `a wrong document is refused with what is wrong with it`(document: String, words: String) async throws {
        try await withDatabase(.sqlite, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                let body: JSON = ["name": "X", "document": .string(document)]
                let reply = try await erp.writer.send(.POST, "\(api)/customers", body, key: "k")
                #expect(reply.status == 422)
                #expect(reply.code == "invalid_document")
                #expect(reply.pointers == ["/document"])
                #expect(reply.json["detail"]?.stringValue?.contains(words) == true, "\(reply.text)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a merge patch changes what it names, and needs the version`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                let id = try await erp.makeCustomer()
                let path = "\(api)/customers/\(id)"
                let other = try await erp.makeCustomer("Otra", document: "20123456")
                let patch: JSON = ["phone": "11 4444-5555", "address": ["city": "Rosario"]]
                #expect(try await erp.writer.send(.PATCH, path, patch).status == 428)
                #expect(try await erp.writer.send(.PATCH, path, patch, headers: [("If-Match", "\"7\"")]).status == 412)
                let changed = try await erp.writer.send(.PATCH, path, patch, headers: [("If-Match", "\"1\"")])
                #expect(changed.status == 200)
                #expect(changed.json["version"] == 2)
                #expect(changed.json["phone"] == "11 4444-5555")
                #expect(changed.json["address"]?["city"] == "Rosario")
                #expect(changed.json["name"] == "Casa Juárez S.A.")
                let cleared = try await erp.writer.send(.PATCH, path, ["phone": nil], headers: [("If-Match", "\"2\"")])
                #expect(cleared.json["phone"] == .null)
                let taken = try await erp.writer.send(.PATCH, path, ["document": "20.123.456"], headers: [("If-Match", "\"3\"")])
                #expect(taken.status == 422)
                #expect(taken.code == "duplicate_document")
                #expect(taken.json["errors"]?.arrayValue?.first?["existing_id"]?.stringValue == other)
            }
        }
    }

    @Test func `pages go through all customers, each once`() async throws {
        try await withDatabase(.sqlite, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                for index in 0..<7 { _ = try await erp.makeCustomer("C\(index)", document: "2000000\(index)") }
                var seen: [String] = []
                var path = "\(api)/customers?limit=3"
                for _ in 0..<5 {
                    let page = try await erp.writer.expect(.GET, path)
                    seen += page["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                    guard let next = page["next_cursor"]?.stringValue else { break }
                    path = "\(api)/customers?limit=3&cursor=\(next)"
                }
                #expect(seen.count == 7)
                #expect(Set(seen).count == 7)
            }
        }
    }
}
