import ERPCore
import ERPWeb
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

private func order(_ customer: String, _ lines: [(String, String)], number: String? = nil, total: String? = nil) -> JSON {
    var members: [JSON.Member] = [
        .init("kind", "order"), .init("customer_id", .string(customer)),
        .init("lines", .array(lines.map { ["sku": .string($0.0), "quantity": .string($0.1), "unit_price": "2.55"] })),
    ]
    if let number { members.append(.init("external_reference", ["origin": "ventasxmayor/x", "number": .string(number)])) }
    if let total { members.append(.init("total", .string(total))) }
    return .object(members)
}

private func available(_ erp: RunningERP, _ sku: String) async throws -> String? {
    try await erp.writer.expect(.GET, "\(api)/stock/\(sku)")["available"]?.stringValue
}

@Suite struct TransactionRoutesTests {
    @Test(arguments: Engine.allCases)
    func `an order is stored, numbered, totalled, and takes its stock`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("85123A")
                let customer = try await erp.makeCustomer()
                let body: JSON = [
                    "kind": "order", "customer_id": .string(customer),
                    "external_reference": ["origin": "ventasxmayor/mi-tienda", "number": "1001"],
                    "buyer": ["name": "Casa Juárez S.A.", "document": "30-60363912-6", "address": ["city": "Salta"]],
                    "lines": [["sku": "85123A", "quantity": "6", "unit_price": "2.55", "discount_percent": "10"]],
                    "payment_terms": "30 días", "notes": "Entregar de mañana", "total": "13.77",
                ]
                let made = try await erp.writer.send(.POST, "\(api)/transactions", body, key: "o1")
                #expect(made.status == 201, "\(made.text)")
                #expect(made.json["number"] == 1)
                #expect(made.json["status"] == "confirmed")
                #expect(made.json["subtotal"] == "13.77")
                #expect(made.json["total"] == "13.77")
                #expect(made.json["date"] == "2026-11-23")
                #expect(made.json["currency"] == "ARS")
                #expect(made.json["lines"]?.arrayValue?.first?["amount"] == "13.77")
                #expect(made.json["buyer"]?["document"] == "30-60363912-6")
                #expect(try await available(erp, "85123A") == "94")

                let replay = try await erp.writer.send(.POST, "\(api)/transactions", body, key: "o1")
                #expect(replay.status == 201)
                #expect(replay.text == made.text)
                #expect(replay.headers.first(name: "Idempotency-Replayed") == "true")
                #expect(made.headers.first(name: "Idempotency-Replayed") == nil)
                #expect(try await available(erp, "85123A") == "94")

                let id = try #require(made.json["id"]?.stringValue)
                let read = try await erp.writer.send(.GET, "\(api)/transactions/\(id)")
                #expect(read.text == made.text)
                let found = try await erp.writer.expect(.GET, "\(api)/transactions?origin=ventasxmayor/mi-tienda&number=1001")
                #expect(found["items"]?.arrayValue?.first?["id"]?.stringValue == id)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `all that is wrong is told at once, and nothing is kept`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A", stock: "5")
                let customer = try await erp.makeCustomer()
                let body = order(customer, [("A", "3"), ("NO", "1"), ("A", "3")], total: "1.00")
                let reply = try await erp.writer.send(.POST, "\(api)/transactions", body, key: "bad")
                #expect(reply.status == 422)
                let codes = reply.json["errors"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? []
                #expect(Set(codes) == ["total_mismatch", "unknown_sku", "insufficient_stock"])
                #expect(reply.pointers.sorted() == ["/lines/0/quantity", "/lines/1/sku", "/lines/2/quantity", "/total"])
                let short = reply.json["errors"]?.arrayValue?.first { $0["code"] == "insufficient_stock" }
                #expect(short?["available"] == "5")
                #expect(try await available(erp, "A") == "5")
                let good = try await erp.writer.send(.POST, "\(api)/transactions", order(customer, [("A", "3")]), key: "bad")
                #expect(good.status == 201)
                #expect(good.json["number"] == 1)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `one key of many at once has one effect; another body under it is refused`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A")
                let customer = try await erp.makeCustomer()
                let texts = try await withThrowingTaskGroup(of: String.self) { tasks in
                    for _ in 0..<32 {
                        tasks.addTask {
                            try await erp.writer.send(.POST, "\(api)/transactions", order(customer, [("A", "1")]), key: "same").text
                        }
                    }
                    return try await tasks.reduce(into: Set<String>()) { $0.insert($1) }
                }
                #expect(texts.count == 1)
                #expect(try await available(erp, "A") == "99")
                let other = try await erp.writer.send(.POST, "\(api)/transactions", order(customer, [("A", "2")]), key: "same")
                #expect(other.code == "idempotency_key_reused")
                let elsewhere = try await erp.writer.send(.POST, "\(api)/customers", ["name": "X", "document": "20123456"], key: "same")
                #expect(elsewhere.code == "idempotency_key_reused")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the last units are never sold twice`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A", stock: "10")
                try await erp.load("B", stock: "10")
                let customer = try await erp.makeCustomer()
                let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                    for index in 0..<24 {
                        tasks.addTask {
                            let lines = index.isMultiple(of: 2) ? [("A", "1"), ("B", "1")] : [("B", "1"), ("A", "1")]
                            return try await erp.writer.send(.POST, "\(api)/transactions", order(customer, lines), key: "k\(index)").status
                        }
                    }
                    return try await tasks.reduce(into: [Int]()) { $0.append($1) }
                }
                #expect(statuses.filter { $0 == 201 }.count == 10)
                #expect(statuses.filter { $0 == 422 }.count == 14)
                #expect(try await available(erp, "A") == "0")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a second reference under another key is told which transaction has it`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A")
                let customer = try await erp.makeCustomer()
                let first = try await erp.writer.expect(.POST, "\(api)/transactions", order(customer, [("A", "1")], number: "7"), key: "k1")
                let second = try await erp.writer.send(.POST, "\(api)/transactions", order(customer, [("A", "1")], number: "7"), key: "k2")
                #expect(second.code == "duplicate_external_reference")
                #expect(second.json["errors"]?.arrayValue?.first?["existing_id"] == first["id"])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edit replaces lines and stock, a cancel gives all back, and neither twice`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A")
                try await erp.load("B")
                let customer = try await erp.makeCustomer()
                let made = try await erp.writer.expect(.POST, "\(api)/transactions", order(customer, [("A", "5")]), key: "k")
                let path = "\(api)/transactions/\(made["id"]?.stringValue ?? "")"
                let edit: JSON = ["lines": [["sku": "B", "quantity": "7", "unit_price": "1"]], "total": "7.00"]
                #expect(try await erp.writer.send(.PUT, path, edit).status == 428)
                #expect(try await erp.writer.send(.PUT, path, edit, headers: [("If-Match", "\"9\"")]).status == 412)
                let edited = try await erp.writer.send(.PUT, path, edit, headers: [("If-Match", "\"1\"")])
                #expect(edited.status == 200, "\(edited.text)")
                #expect(edited.json["version"] == 2)
                #expect(edited.json["total"] == "7.00")
                #expect(try await available(erp, "A") == "100")
                #expect(try await available(erp, "B") == "93")

                let cancelled = try await erp.writer.send(.POST, "\(path)/cancel")
                #expect(cancelled.json["status"] == "cancelled")
                let again = try await erp.writer.send(.POST, "\(path)/cancel")
                #expect(again.text == cancelled.text)
                #expect(try await available(erp, "B") == "100")
                let late = try await erp.writer.send(.PUT, path, edit, headers: [("If-Match", "\"3\"")])
                #expect(late.code == "not_editable")
                #expect(try await erp.writer.send(.POST, "\(path)/process").code == "not_editable")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `processing ships the goods and fixes the order`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A")
                let customer = try await erp.makeCustomer()
                let made = try await erp.writer.expect(.POST, "\(api)/transactions", order(customer, [("A", "5")]), key: "k")
                let path = "\(api)/transactions/\(made["id"]?.stringValue ?? "")"
                let processed = try await erp.writer.send(.POST, "\(path)/process")
                #expect(processed.json["status"] == "processed")
                #expect(try await erp.writer.send(.POST, "\(path)/process").text == processed.text)
                let stock = try await erp.writer.expect(.GET, "\(api)/stock/A")
                #expect(stock["on_hand"] == "95")
                #expect(stock["reserved"] == "0")
                #expect(try await erp.writer.send(.POST, "\(path)/cancel").code == "not_editable")
            }
        }
    }

    @Test func `faults of form come alone, each with its pointer`() async throws {
        try await withDatabase(.sqlite, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                let body: JSON = [
                    "kind": "order", "customer_id": "x", "surprise": 1,
                    "lines": [
                        ["sku": " A", "quantity": "0", "unit_price": "1"], ["sku": "B", "quantity": "1", "unit_price": .number("1.5")],
                        ["sku": "C", "quantity": "1", "unit_price": "1.00001"], ["sku": "D", "quantity": "1"],
                    ],
                    "discount_percent": "100.5", "date": "2026-02-30",
                ]
                let reply = try await erp.writer.send(.POST, "\(api)/transactions", body, key: "k")
                #expect(reply.status == 400)
                #expect(
                    Set(reply.pointers) == [
                        "/surprise", "/lines/0/sku", "/lines/0/quantity", "/lines/1/unit_price", "/lines/2/unit_price",
                        "/lines/3/unit_price", "/discount_percent", "/date",
                    ],
                    "\(reply.text)"
                )
                let tooMany = order("x", Array(repeating: ("A", "1"), count: 1001))
                #expect(try await erp.writer.send(.POST, "\(api)/transactions", tooMany, key: "k").status == 413)
                #expect(
                    try await erp.writer.send(.POST, "\(api)/transactions", order("x", [("A", "1")])).code == "idempotency_key_required"
                )
                let huge: JSON = [
                    "kind": "order", "customer_id": "x",
                    "lines": [["sku": "A", "quantity": "999999999999", "unit_price": "999999999999"]],
                ]
                let reply2 = try await erp.writer.send(.POST, "\(api)/transactions", huge, key: "k")
                #expect(reply2.code == "invalid_field")
                #expect(reply2.pointers == ["/lines/0"])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `another instance's records answer as those that do not exist`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("A")
                let customer = try await erp.makeCustomer()
                let made = try await erp.writer.expect(.POST, "\(api)/transactions", order(customer, [("A", "1")]), key: "k")
                let id = made["id"]?.stringValue ?? ""
                let now = erp.clock.now()
                let hash = try await erp.services.passwords.hash(RunningERP.password)
                try await db.write { tx in
                    let other = try InstanceActions.create(name: "Other", at: now, in: tx)
                    let scope = InstanceScope(tx: tx, instance: other, now: now)
                    _ = try UserActions.put("eva", passwordHash: hash, permission: .manage, in: scope)
                }
                let login: JSON = ["username": "eva", "password": .string(RunningERP.password)]
                let token = try await erp.outsider.expect(.POST, "/Other/api/v1/tokens/write", login)["access_token"]?.stringValue
                let eva = erp.outsider.with(token: token)
                let foreign = try await eva.send(.GET, "/Other/api/v1/transactions/\(id)")
                let missing = try await eva.send(.GET, "/Other/api/v1/transactions/00000000-0000-7000-8000-000000000000")
                #expect(foreign.status == 404)
                #expect(foreign.text == missing.text)
                #expect(try await eva.send(.GET, "\(api)/transactions/\(id)").code == "token_invalid")
                let stranger = try await eva.send(.POST, "/Other/api/v1/transactions", order(customer, [("A", "1")]), key: "k")
                #expect(stranger.json["errors"]?.arrayValue?.map { $0["code"] ?? .null }.contains("unknown_customer") == true)
            }
        }
    }
}
