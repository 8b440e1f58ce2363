import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

@Suite struct ImportFilesTests {
    @Test(arguments: Engine.allCases)
    func `a file in Windows-1252 with decimal commas, line breaks in cells and rows of separators below it goes in`(
        engine: Engine
    ) async throws {
        try await withERP(engine) { erp in
            let customers = "CUIT;Raz\u{F3}n social;Notas\r\n30-60363912-6;\"Ma\u{F1}ana; S.A.\";\"una\r\ndos\"\r\n;;\r\n;;\r\n"
            let latin = customers.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            let reply = try await erp.post("customers", latin)
            #expect(RunningERP.figures(reply.json) == [1, 1, 0, 0, 0], "\(reply.text)")
            let found = try await erp.writer.expect(.GET, "\(RunningERP.api)/customers?document=30-60363912-6")["items"]
            #expect(found?.arrayValue?.first?["name"] == "Mañana; S.A.")
            #expect(found?.arrayValue?.first?["notes"]?.stringValue?.hasSuffix("dos") == true)

            try await erp.load("A")
            let price = try await erp.post("prices", Array("c\u{F3}digo;precio\nA;1.234,5\n".unicodeScalars.map { UInt8($0.value) }))
            #expect(RunningERP.figures(price.json) == [1, 0, 1, 0, 0], "\(price.text)")
            #expect(try await erp.reader.expect(.GET, "\(RunningERP.api)/prices/A")["unit_price"] == "1234.50")
        }
    }

    @Test func `the last row of a long file tells how the first is to be read`() async throws {
        try await withERP(.sqlite) { erp in
            let skus = (0..<1500).map { "S\($0)" }
            try await erp.importing("products", "sku,name\n" + skus.map { "\($0),X\n" }.joined(), [1500, 1500, 0, 0, 0])
            let prices = "sku;precio\n" + skus.dropLast().map { "\($0);1.234\n" }.joined() + "S1499;2,50\n"
            try await erp.importing("prices", prices, [1500, 1500, 0, 0, 0])
            #expect(try await erp.reader.expect(.GET, "\(RunningERP.api)/prices/S0")["unit_price"] == "1234.00")
        }
    }

    @Test(arguments: Engine.allCases)
    func `twenty thousand rows go in, and again change what differs alone`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let skus = (0..<20_000).map { "S\($0)" }
            try await erp.importing("products", "sku,name\n" + skus.map { "\($0),X\n" }.joined(), [20_000, 20_000, 0, 0, 0])
            let counts = "sku,quantity\n" + skus.map { "\($0),7\n" }.joined()
            try await erp.importing("stock", counts, [20_000, 0, 20_000, 0, 0])
            let prices = "sku,unit_price\n" + skus.map { "\($0),10\n" }.joined()
            try await erp.importing("prices", prices, [20_000, 20_000, 0, 0, 0])

            let token = try await erp.token()
            let counted = counts.replacing("S77,7\n", with: "S77,8\n").replacing("S19999,7\n", with: "S19999,0\n")
            try await erp.importing("stock", counted, [20_000, 0, 2, 19_998, 0])
            try await erp.importing("prices", prices.replacing("S5,10\n", with: "S5,11\nZ,12\n"), [20_001, 0, 1, 19_999, 1])
            #expect(try await erp.skus("stock", since: token) == ["S19999", "S77"])
            #expect(try await erp.skus("prices", since: token) == ["S5"])
            let report = try await erp.database.read { tx in try StockVerification.verify(InstanceID(1), in: tx) }
            #expect(report.isSound, "\(report.differences)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a dry run and a stopped import tell what would have been, and no change is seen`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            // Rows of one SKU lie in chunks far from each other.
            let skus = (0..<1200).map { "S\($0)" }
            let products = "sku,name\n" + (skus + skus.prefix(10)).map { "\($0),X\n" }.joined() + "S3,Y\n"
            try await erp.importing("products?dry_run=true", products, [1211, 1200, 1, 10, 0])
            try await erp.importing("products", products, [1211, 1200, 1, 10, 0])
            let token = try await erp.token()
            let stock = "sku,quantity\n" + (skus + skus.prefix(10)).map { "\($0),4\n" }.joined()
            try await erp.importing("stock?on_error=stop", stock + "Z,1\n", [1211, 0, 1200, 10, 1])
            try await erp.importing("prices?on_error=stop", "sku,precio\nS1,1\nS2,x\n", [2, 1, 0, 0, 1])
            try await erp.importing("customers?on_error=stop", "dni,nombre\n20123456,A\n1,B\n", [2, 1, 0, 0, 1])
            try await erp.importing("stock?dry_run=true&on_error=stop", stock, [1210, 0, 1200, 10, 0])
            #expect(try await erp.skus("stock", since: token) == [])
            #expect(try await erp.skus("prices", since: token) == [])
            #expect(try await erp.writer.expect(.GET, "\(RunningERP.api)/customers")["items"] == [])
            try await erp.importing("stock?on_error=stop", stock, [1210, 0, 1200, 10, 0])
            #expect(try await erp.skus("stock", since: token).count == 1200)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a product that a file makes inactive leaves the lists, and a new one is in them`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["A", "B"] { try await erp.load(sku) }
            let token = try await erp.token()
            try await erp.importing("products", "sku,nombre,activo\nA,Product A,no\nB,Product B,sí\nC,C,sí\n", [3, 1, 1, 1, 0])
            #expect(try await erp.changed("stock", since: token).map { [$0["sku"], $0["deleted"]] } == [["A", true], ["C", nil]])
            #expect(try await erp.changed("prices", since: token).map { [$0["sku"], $0["deleted"]] } == [["A", true]])
        }
    }

    @Test func `of very many bad rows all are counted and a thousand told`() async throws {
        try await withERP(.sqlite) { erp in
            let reply = try await erp.post("stock", Array(("sku,quantity\n" + String(repeating: "Z,1\n", count: 2500)).utf8))
            #expect(RunningERP.figures(reply.json) == [2500, 0, 0, 0, 2500])
            #expect(reply.json["rejected"]?.arrayValue?.count == 1000)
            #expect(reply.json["rejected"]?.arrayValue?.last?["row"] == 1001)
        }
    }

    @Test func `a compressed file is refused`() async throws {
        try await withERP(.sqlite) { erp in
            let reply = try await erp.manager.send(
                .POST,
                "\(RunningERP.api)/imports/products",
                bytes: Array("sku,name\nA,X\n".utf8),
                contentType: "text/csv",
                headers: [("Content-Encoding", "gzip")]
            )
            #expect(reply.status == 415)
        }
    }
}

extension RunningERP {
    fileprivate func post(_ path: String, _ bytes: [UInt8]) async throws -> APIClient.Reply {
        try await manager.send(.POST, "\(Self.api)/imports/\(path)", bytes: bytes, contentType: "text/csv")
    }

    /// - Parameter figures: rows, created, updated, unchanged, rejected.
    fileprivate func importing(
        _ path: String,
        _ csv: String,
        _ figures: [Int64],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await post(path, Array(csv.utf8))
        #expect(Self.figures(reply.json) == figures, "\(reply.text.prefix(500))", sourceLocation: sourceLocation)
    }

    fileprivate static func figures(_ json: JSON) -> [Int64] {
        ["rows", "created", "updated", "unchanged", "rejected_count"].map { json[$0]?.integerValue ?? -1 }
    }

    /// The change token of now.
    fileprivate func token() async throws -> String {
        var path = "\(Self.api)/stock?limit=1000"
        while true {
            let page = try await manager.expect(.GET, path)
            if let token = page["change_token"]?.stringValue { return token }
            guard let cursor = page["next_cursor"]?.stringValue else { return "" }
            path = "\(Self.api)/stock?limit=1000&cursor=\(cursor)"
        }
    }

    /// What changed in a list since a token, in SKU order.
    fileprivate func changed(_ list: String, since token: String) async throws -> [JSON] {
        var items: [JSON] = []
        var path = "\(Self.api)/\(list)?limit=1000&since=\(token)"
        while true {
            let page = try await manager.expect(.GET, path)
            items += page["items"]?.arrayValue ?? []
            guard let cursor = page["next_cursor"]?.stringValue else { break }
            path = "\(Self.api)/\(list)?limit=1000&cursor=\(cursor)"
        }
        return items.sorted { $0["sku"]?.stringValue ?? "" < $1["sku"]?.stringValue ?? "" }
    }

    fileprivate func skus(_ list: String, since token: String) async throws -> [String] {
        try await changed(list, since: token).compactMap { $0["sku"]?.stringValue }
    }
}
