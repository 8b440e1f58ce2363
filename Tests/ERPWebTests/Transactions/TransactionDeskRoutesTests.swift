import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

private func order(_ customer: String, _ lines: [(String, String)], number: String? = nil) -> JSON {
    let body: JSON = [
        "kind": "order", "customer_id": .string(customer),
        "lines": .array(lines.map { ["sku": .string($0.0), "quantity": .string($0.1), "unit_price": "2.55"] }),
    ]
    guard let number else { return body }
    return body.merging(["external_reference": ["origin": "tienda", "number": .string(number)]])
}

@Suite struct TransactionDeskRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a dry run tells what would be, and nothing of it is`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "10")
            let customer = try await erp.makeCustomer()
            let before = try await Self.books(erp)
            let body = order(customer, [("A", "4"), ("A", "2")], number: "1")
            // Several at once, so that they share a transaction of the database.
            let others = try await withThrowingTaskGroup(of: APIClient.Reply.self) { tasks in
                for _ in 0..<8 { tasks.addTask { try await erp.writer.send(.POST, "\(api)/transactions/dry-run", body) } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            for reply in others {
                #expect(reply.status == 200 && reply.json["accepted"] == true && reply.json["status"] == 201, "\(reply.text)")
                #expect(reply.json["transaction"]?["total"] == "15.30" && reply.json["transaction"]?["id"] == nil)
                let stock = reply.json["stock"]?.arrayValue?.first
                #expect(
                    stock?["before"]?["available"] == "10" && stock?["after"]?["available"] == "4" && stock?["after"]?["reserved"] == "6"
                )
            }
            #expect(try await Self.books(erp) == before)
            let made = try await erp.writer.send(.POST, "\(api)/transactions", body, key: "k")
            #expect(made.status == 201 && made.json["number"] == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `dry runs beside true orders take nothing from them`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "20")
            let customer = try await erp.makeCustomer()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for index in 0..<20 {
                    tasks.addTask {
                        try await erp.writer.send(.POST, "\(api)/transactions", order(customer, [("A", "1")]), key: "true-\(index)").status
                    }
                    tasks.addTask { try await erp.writer.send(.POST, "\(api)/transactions/dry-run", order(customer, [("A", "1")])).status }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            // A dry run among them would leave one true order without stock, or a number without an order.
            #expect(statuses.filter { $0 == 201 }.count == 20 && statuses.filter { $0 == 200 }.count == 20)
            let stock = try await erp.writer.expect(.GET, "\(api)/stock/A")
            #expect(stock["available"] == "0" && stock["reserved"] == "20")
            let last = try await erp.writer.expect(.GET, "\(api)/transactions/search?limit=1")
            #expect(last["items"]?.arrayValue?.first?["number"] == 20)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a dry run tells every objection at once`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "10")
            let customer = try await erp.makeCustomer()
            try await erp.writer.expect(.POST, "\(api)/transactions", order(customer, [("A", "1")], number: "1"), key: "k")
            let before = try await Self.books(erp)
            let bad = order(customer, [("A", "20"), ("NO", "1")], number: "1").merging(["currency": "ZZZ", "total": "1.00"])
            let reply = try await erp.writer.send(.POST, "\(api)/transactions/dry-run", bad)
            #expect(reply.status == 200 && reply.json["accepted"] == false && reply.json["status"] == 422)
            #expect(
                Set(reply.json.codes) == [
                    "insufficient_stock", "unknown_sku", "unknown_currency", "total_mismatch", "duplicate_external_reference",
                ]
            )
            let formless = try await erp.writer.send(.POST, "\(api)/transactions/dry-run", ["kind": "order", "lines": [], "x": 1])
            #expect(formless.json["status"] == 400 && Set(formless.json.codes) == ["invalid_field", "unknown_field"])
            let broken = try await erp.writer.send(
                .POST,
                "\(api)/transactions/dry-run",
                bytes: Array("{".utf8),
                contentType: "application/json"
            )
            #expect(broken.status == 400 && broken.json["code"] == "malformed_json")
            #expect(try await Self.books(erp) == before)
            #expect(try await erp.reader.send(.POST, "\(api)/transactions/dry-run", bad).status == 403)
        }
    }

    /// What a dry run must not touch.
    private static func books(_ erp: RunningERP) async throws -> [String] {
        try await erp.database.read { tx in
            let tables: [(String, SQL)] = [
                ("clock", "SELECT clock AS n FROM instances"), ("number", "SELECT last_number AS n FROM instances"),
                ("transactions", "SELECT COUNT(*) AS n FROM transactions"), ("lines", "SELECT COUNT(*) AS n FROM transaction_lines"),
                ("entries", "SELECT COUNT(*) AS n FROM stock_entries"), ("audit", "SELECT COUNT(*) AS n FROM audit_entries"),
                ("keys", "SELECT COUNT(*) AS n FROM idempotency_keys"), ("reserved", "SELECT reserved AS n FROM stock_balances"),
            ]
            return try tables.map { name, query in "\(name) \(try tx.first(query)?.integer("n") ?? -1)" }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a search pages by state, origin and days, and several are processed`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "100")
            let customer = try await erp.makeCustomer()
            var ids: [String] = []
            for number in 1...5 {
                let body = order(customer, [("A", "1")], number: number == 5 ? nil : String(number))
                ids.append(try await erp.writer.expect(.POST, "\(api)/transactions", body, key: "k\(number)")["id"]?.stringValue ?? "")
            }
            let some = ids.prefix(2).map(JSON.string) + ["none"]
            let done = try await erp.writer.expect(.POST, "\(api)/transactions/process", ["ids": .array(some)])
            #expect(done["items"]?.arrayValue?.map { $0["processed"] } == [true, true, false])
            #expect(done["items"]?.arrayValue?.last?["errors"]?.arrayValue?.first?["code"] == "not_found")
            func numbers(_ query: String) async throws -> [JSON?] {
                try await erp.writer.expect(.GET, "\(api)/transactions/search?\(query)")["items"]?.arrayValue?.map { $0["number"] } ?? []
            }
            #expect(try await numbers("status=confirmed") == [5, 4, 3])
            #expect(try await numbers("status=processed&origin=tienda") == [2, 1])
            #expect(try await numbers("by_hand=true") == [5])
            #expect(try await numbers("from=2026-11-24") == [])
            #expect(try await numbers("customer_id=\(customer)&to=2026-11-23&limit=2") == [5, 4])
            let page = try await erp.writer.expect(.GET, "\(api)/transactions/search?limit=2")
            let cursor = try #require(page["next_cursor"]?.stringValue)
            #expect(try await numbers("limit=2&cursor=\(cursor)") == [3, 2])
            let bad = try await erp.writer.send(.GET, "\(api)/transactions/search?status=x&limit=2")
            #expect(bad.status == 400 && bad.pointers == ["?status"])
            let file = try await erp.writer.send(.GET, "\(api)/exports/transactions?by_hand=true")
            #expect(file.text.split(separator: "\n").count == 2)
        }
    }
}
