import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

@Suite struct CustomerMergeRoutesTests {
    /// Two records of one person; their ids.
    private static func double(_ erp: RunningERP) async throws -> (kiosk: String, luz: String) {
        let kiosk = try await erp.makeCustomer("Kiosco Luz", document: "20.123.456")
        let luz: JSON = ["name": "Luz Pérez", "document": "20-20123456-6", "fiscal_condition": 6]
        let made = try await erp.writer.expect(.POST, "\(api)/customers", luz, key: "luz")
        return (kiosk, try #require(made["id"]?.stringValue))
    }

    private static func merge(_ erp: RunningERP, _ kiosk: String, into luz: String, key: String, versions: (Int64, Int64) = (1, 1))
        async throws -> APIClient.Reply
    {
        try await erp.writer.send(
            .POST,
            "\(api)/customers/\(luz)/merge",
            ["customer_id": .string(kiosk), "version": .integer(versions.1), "changes": ["phone": "11 4444-5555"]],
            key: key,
            headers: [("If-Match", "\"\(versions.0)\"")]
        )
    }

    @Test(arguments: Engine.allCases)
    func `two records become one customer, and the old id answers with it`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let (kiosk, luz) = try await Self.double(erp)
            let doubles = try await erp.writer.expect(.GET, "\(api)/customer-doubles")
            #expect(doubles["items"]?.arrayValue?.map { $0["reasons"] } == [["document"]])
            let done = try await Self.merge(erp, kiosk, into: luz, key: "m")
            #expect(done.status == 200, "\(done.text)")
            #expect(done.json["id"]?.stringValue == luz && done.json["phone"] == "11 4444-5555" && done.json["transactions_moved"] == 0)
            #expect(done.json["former_documents"] == ["20123456"])
            let again = try await Self.merge(erp, kiosk, into: luz, key: "m")
            #expect(again.status == 200 && again.headers.first(name: "Idempotency-Replayed") == "true")
            let old = try await erp.writer.send(.GET, "\(api)/customers/\(kiosk)")
            #expect(old.json["id"]?.stringValue == luz)
            #expect(old.headers.first(name: "Content-Location") == "\(api)/customers/\(luz)")
            let found = try await erp.writer.expect(.GET, "\(api)/customers?document=20123456")
            #expect(found["items"]?.arrayValue?.map { $0["id"]?.stringValue } == [luz])
            let made = try await erp.writer.send(.POST, "\(api)/customers", ["name": "X", "document": "20123456"], key: "x")
            #expect(made.status == 200 && made.json["id"]?.stringValue == luz)
            let all = try await erp.writer.expect(.GET, "\(api)/customers")
            #expect(all["items"]?.arrayValue?.count == 1)
            let records = try await erp.writer.expect(.GET, "\(api)/customers/\(kiosk)/merged")
            #expect(records["items"]?.arrayValue?.map { $0["name"] } == ["Kiosco Luz"])
            let patched = try await erp.writer.send(
                .PATCH,
                "\(api)/customers/\(kiosk)",
                ["notes": "x"],
                headers: [("If-Match", "\"2\"")]
            )
            #expect(patched.status == 200 && patched.json["id"]?.stringValue == luz)
            #expect(try await erp.writer.expect(.GET, "\(api)/customer-doubles")["items"] == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order for the old customer, whose buyer bears the old document, is the survivor's`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let (kiosk, luz) = try await Self.double(erp)
            let order: JSON = [
                "kind": "order", "customer_id": .string(kiosk), "buyer": ["name": "Kiosco", "document": "20.123.456"],
                "lines": [["sku": "A", "quantity": "1", "unit_price": "10"]],
            ]
            let before = try await erp.writer.expect(.POST, "\(api)/transactions", order, key: "1")
            let done = try await Self.merge(erp, kiosk, into: luz, key: "m")
            #expect(done.json["transactions_moved"] == 1)
            let after = try await erp.writer.send(.POST, "\(api)/transactions", order, key: "2")
            #expect(after.status == 201)
            #expect(after.json["customer_id"]?.stringValue == luz)
            #expect(after.json["buyer"]?["document"] == "20.123.456")
            let stranger = order.merging(["buyer": ["name": "Otro", "document": "30-60363912-6"]])
            let refused = try await erp.writer.send(.POST, "\(api)/transactions", stranger, key: "3")
            #expect(refused.code == "buyer_mismatch")
            // What was answered once is answered again, byte for byte.
            let replay = try await erp.writer.send(.POST, "\(api)/transactions", order, key: "1")
            #expect(replay.json == before)
            for id in [kiosk, luz] {
                let page = try await erp.writer.expect(.GET, "\(api)/transactions?customer_id=\(id)")
                #expect(page["items"]?.arrayValue?.count == 2)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a merge needs a key, the versions, and two customers of this company`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let (kiosk, luz) = try await Self.double(erp)
            let path = "\(api)/customers/\(luz)/merge"
            let body: JSON = ["customer_id": .string(kiosk), "version": 1]
            #expect(try await erp.writer.send(.POST, path, body, key: "1").status == 428)
            let match = [("If-Match", "\"1\"")]
            #expect(try await erp.writer.send(.POST, path, body, headers: match).code == "idempotency_key_required")
            #expect(try await Self.merge(erp, kiosk, into: luz, key: "2", versions: (2, 1)).status == 412)
            #expect(try await Self.merge(erp, kiosk, into: luz, key: "3", versions: (1, 2)).status == 412)
            #expect(try await Self.merge(erp, "none", into: luz, key: "4").status == 404)
            #expect(try await Self.merge(erp, luz, into: luz, key: "5").code == "same_customer")
            let strange: JSON = body.merging(["changes": ["document": "30-60363912-6"]])
            #expect(try await erp.writer.send(.POST, path, strange, key: "6", headers: match).code == "invalid_document")
            let wrong: JSON = body.merging(["changes": ["name": nil, "x": 1]])
            let reply = try await erp.writer.send(.POST, path, wrong, key: "7", headers: match)
            #expect(reply.status == 400 && Set(reply.pointers) == ["/changes/name", "/changes/x"])
            #expect(try await erp.writer.expect(.GET, "\(api)/customers")["items"]?.arrayValue?.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `two who are said to be two are not suggested again`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let (kiosk, luz) = try await Self.double(erp)
            let body: JSON = ["customer_ids": [.string(luz), .string(kiosk)]]
            for _ in 0..<2 { #expect(try await erp.writer.send(.POST, "\(api)/customer-doubles/dismiss", body).status == 204) }
            #expect(try await erp.writer.expect(.GET, "\(api)/customer-doubles")["items"] == [])
            let one: JSON = ["customer_ids": [.string(luz), .string(luz)]]
            #expect(try await erp.writer.send(.POST, "\(api)/customer-doubles/dismiss", one).code == "same_customer")
            let none: JSON = ["customer_ids": [.string(luz), "none"]]
            #expect(try await erp.writer.send(.POST, "\(api)/customer-doubles/dismiss", none).status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what a program makes waits for somebody to look at it`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let id = try await erp.makeCustomer()
            let made = try await erp.writer.expect(.GET, "\(api)/customers/\(id)")
            #expect(made["to_review"] == true && made["created_by"] == "walter")
            let waiting = try await erp.writer.expect(.GET, "\(api)/customers?to_review=true")
            #expect(waiting["items"]?.arrayValue?.count == 1)
            let path = "\(api)/customers/\(id)/review"
            #expect(try await erp.writer.send(.POST, path, headers: [("If-Match", "\"9\"")]).status == 412)
            let seen = try await erp.writer.send(.POST, path)
            #expect(seen.status == 200 && seen.json["to_review"] == false && seen.json["version"] == 2)
            #expect(try await erp.writer.send(.POST, path).json["version"] == 2)
            #expect(try await erp.writer.expect(.GET, "\(api)/customers?to_review=true")["items"] == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a condition may be its word or ARCA's code, and one that wants a CUIT is taken and marked`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for (index, condition) in [JSON.string("monotributo"), 6, "6"].enumerated() {
                let body: JSON = ["name": "X", "document": .string("2011111\(index)"), "fiscal_condition": condition]
                let made = try await erp.writer.send(.POST, "\(api)/customers", body, key: "c\(index)")
                #expect(made.status == 201)
                #expect(made.json["fiscal_condition"] == "monotributo" && made.json["fiscal_condition_code"] == 6)
            }
            let wrong: JSON = ["name": "X", "document": "20222222", "fiscal_condition": 2]
            #expect(try await erp.writer.send(.POST, "\(api)/customers", wrong, key: "w").code == "invalid_field")
            let listed = try await erp.writer.expect(.GET, "\(api)/customers?fiscal_condition=6&search=x&limit=2")
            #expect(listed["items"]?.arrayValue?.count == 2)
            let cursor = try #require(listed["next_cursor"]?.stringValue)
            let rest = try await erp.writer.expect(.GET, "\(api)/customers?fiscal_condition=6&search=x&limit=2&cursor=\(cursor)")
            #expect(rest["items"]?.arrayValue?.count == 1)
            #expect(try await erp.writer.send(.GET, "\(api)/customers?fiscal_condition=nada").pointers == ["?fiscal_condition"])
            #expect(try await erp.writer.send(.GET, "\(api)/customers?search=x&cursor=y").code == "invalid_cursor")
        }
    }
}
