import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let imports = "\(RunningERP.api)/imports"

@Suite struct ImportRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a wholesaler's spreadsheet goes in, whatever its separators, names and letters`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let header = "\u{FEFF}Código;NOMBRE;Código de Barras;IVA;Activo\r\n"
            let products = header + "A1; Taza ñandú ;779;10,5;sí\r\nA2;\"Plato; \"\"hondo\"\"\";;;no\r\n"
            try await erp.load("products", products, [2, 2, 0, 0, 0])
            let first = try await erp.manager.expect(.GET, "\(RunningERP.api)/products/A1")
            #expect(first["name"] == "Taza ñandú")
            #expect(first["tax_rate"] == "10.5")
            let second = try await erp.manager.expect(.GET, "\(RunningERP.api)/products/A2")
            #expect(second["name"] == "Plato; \"hondo\"")
            #expect(second["active"] == false)

            try await erp.load("stock", "cantidad\tcodigo\n1.234,5\tA1\n7\tA2\n", [2, 0, 2, 0, 0])
            try await erp.load("stock", "codigo,cantidad\nA1,1234.5\nA2,8\n", [2, 0, 1, 1, 0])
            let prices = "sku;precio;cantidad mínima\nA1;1.234,50;\nA1;1.000,00;12\n"
            try await erp.load("prices", prices, [2, 2, 0, 0, 0])
            let item = try await erp.reader.expect(.GET, "\(RunningERP.api)/prices/A1")
            #expect(item["unit_price"] == "1234.50")
            #expect(item["tiers"] == [["min_quantity": "12", "unit_price": "1000.00"]])
            #expect(try await erp.reader.expect(.GET, "\(RunningERP.api)/stock/A1")["available"] == "1234.5")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a column that the file has not leaves its field alone, an empty cell clears it`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("products", "sku,name,unit,barcode\nA,Taza,u,779\n", [1, 1, 0, 0, 0])
            try await erp.load("products", "sku,barcode\nA,\nB,1\n", [2, 0, 1, 0, 1])
            let product = try await erp.manager.expect(.GET, "\(RunningERP.api)/products/A")
            #expect(product["unit"] == "u")
            #expect(product["barcode"] == .null)
        }
    }

    @Test(arguments: Engine.allCases)
    func `bad rows are told by row and column and the others go in`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("products", "sku,name\nA,X\nB,X\nC,X\n", [3, 3, 0, 0, 0])
            let stock = "sku,quantity\nA,5\nZ,1\nB,-1\n,3\nB,abc\n\"C\"x,1\nC,1,2\n\nC,9\n"
            let reply = try await erp.post("stock", stock)
            #expect(reply.status == 200)
            #expect(RunningERP.figures(reply.json) == [8, 0, 2, 0, 6])
            let told = reply.json["rejected"]?.arrayValue?.map { item in
                "\(item["row"]?.integerValue ?? 0) \(item["column"]?.stringValue ?? "-") \(item["code"]?.stringValue ?? "")"
            }
            #expect(
                told == [
                    "3 sku unknown_sku", "4 quantity invalid_field", "5 sku invalid_field", "6 quantity invalid_field",
                    "7 - invalid_row", "8 - invalid_row",
                ]
            )
            #expect(try await erp.stockOf("C") == "9")
        }
    }

    @Test(arguments: Engine.allCases)
    func `with on_error=stop one bad row keeps all out, with dry_run nothing changes`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let good = "sku,name\nA,X\nB,Y\nA,Z\n"
            try await erp.load("products?dry_run=true", good, [3, 2, 1, 0, 0])
            try await erp.load("products?on_error=stop", good + ",W\n", [4, 2, 1, 0, 1])
            #expect(try await erp.manager.expect(.GET, "\(RunningERP.api)/products")["items"] == [])
            try await erp.load("products?on_error=stop", good, [3, 2, 1, 0, 0])
            try await erp.load("products?on_error=skip", good, [3, 0, 2, 1, 0])
            #expect(try await erp.manager.expect(.GET, "\(RunningERP.api)/products")["items"]?.arrayValue?.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `many chunks are one import`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let skus = (0..<2500).map { "S\($0)" }
            let products = "sku,name\n" + skus.map { "\($0),Product \($0)\n" }.joined()
            try await erp.load("products", products, [2500, 2500, 0, 0, 0])
            try await erp.load("products?dry_run=true", products, [2500, 0, 0, 2500, 0])
            let stock = "sku,quantity\n" + skus.map { "\($0),3\n" }.joined()
            try await erp.load("stock?reason=receipt", stock, [2500, 0, 2500, 0, 0])
            try await erp.load("stock?reason=receipt", stock, [2500, 0, 2500, 0, 0])
            #expect(try await erp.stockOf("S2499") == "6")
            let prices = "sku,min_quantity,unit_price\n" + skus.map { "\($0),12,1\n\($0),,2\n" }.joined()
            try await erp.load("prices", prices, [5000, 5000, 0, 0, 0])
            let report = try await erp.database.read { tx in try StockVerification.verify(InstanceID(1), in: tx) }
            #expect(report.isSound, "\(report.differences)")
            let movements = try await erp.database.read { tx in
                try tx.all("SELECT reason FROM stock_movements").count
            }
            #expect(movements == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `counts respect what is reserved, in the warehouse that is named`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["A", "B"] { try await erp.load(sku, stock: "10") }
            try await erp.manager.expect(.PUT, "\(RunningERP.api)/warehouses/north", ["name": "Norte"])
            let customer = try await erp.makeCustomer()
            let lines: JSON = [["sku": "A", "quantity": "4", "unit_price": "1"]]
            let order: JSON = ["kind": "order", "customer_id": .string(customer), "lines": lines]
            try await erp.writer.expect(.POST, "\(RunningERP.api)/transactions", order, key: "t")
            let reply = try await erp.post("stock", "sku,quantity\nA,3\nB,3\n")
            #expect(RunningERP.figures(reply.json) == [2, 0, 1, 0, 1])
            #expect(reply.json["rejected"]?.arrayValue?.first?["code"] == "insufficient_stock")
            try await erp.load("stock?warehouse=north", "sku,quantity\nA,5\nB,0\nB,1\n", [3, 2, 1, 0, 0])
            #expect(try await erp.stockOf("A") == "11")
            #expect(try await erp.stockOf("B") == "4")
            try await erp.load("stock?reason=adjustment", "sku,quantity\nB,-1\nB,-1\nB,-9\nA,1\n", [4, 0, 1, 0, 3])
        }
    }

    @Test(arguments: Engine.allCases)
    func `prices are set and taken away, and tiers without a base are rejected`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["A", "B"] { try await erp.load(sku, price: "10") }
            try await erp.manager.expect(.PUT, "\(RunningERP.api)/price-lists/vip", ["name": "VIP"])
            let rows = "sku,unit_price,min_quantity\nA,9,6\nA,,1\nB,8,0.5\nB,8,6\nB,8,1\n"
            let reply = try await erp.post("prices?price_list=vip", rows)
            #expect(RunningERP.figures(reply.json) == [5, 2, 0, 1, 2])
            let told = reply.json["rejected"]?.arrayValue?.map { [$0["row"], $0["column"], $0["code"]] }
            #expect(told == [[2, "min_quantity", "base_price_required"], [4, "min_quantity", "invalid_field"]])
            try await erp.load("prices", "sku,precio\nA,\nB,10\n", [2, 0, 1, 1, 0])
            #expect(try await erp.reader.send(.GET, "\(RunningERP.api)/prices/A").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `customers are found by document and changed where they differ`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let id = try await erp.makeCustomer("Casa Juárez", document: "30-60363912-6")
            let rows = """
                Razón Social;CUIT;Condición Fiscal;Calle;Provincia;Código Postal;Teléfono;E-mail;Notas
                Casa Juárez S.A.;30 60363912 6;Responsable Inscripto;Sarmiento 3554;C;C1028;;ventas@x.com;"una
                dos"
                Díaz;33-70315362-9;monotributo;;;;;;
                Mal;30-60363912-5;;;;;;no es correo;
                ;20123456;;;;;;;
                Otro;20.123.457;Emperador;;;;;;
                """
            let reply = try await erp.post("customers", rows)
            #expect(RunningERP.figures(reply.json) == [5, 1, 1, 0, 3])
            let told = reply.json["rejected"]?.arrayValue?.map { [$0["row"], $0["column"], $0["code"]] }
            #expect(
                told == [[4, "email", "invalid_field"], [5, "name", "invalid_field"], [6, "fiscal_condition", "invalid_field"]]
            )
            let customer = try await erp.writer.expect(.GET, "\(RunningERP.api)/customers/\(id)")
            #expect(customer["name"] == "Casa Juárez S.A.")
            #expect(customer["fiscal_condition"] == "responsable_inscripto")
            #expect(customer["address"]?["street"] == "Sarmiento 3554")
            #expect(customer["notes"] == "una\ndos")
            #expect(customer["version"] == 2)
            try await erp.load("customers", "documento,nombre\n30603639126,Casa Juárez S.A.\n", [1, 0, 0, 1, 0])
            let wrong = try await erp.post("customers", "documento,nombre\n30-60363912-5,X\n")
            #expect(wrong.json["rejected"]?.arrayValue?.first?["code"] == "invalid_document")
        }
    }

    @Test(arguments: Engine.allCases)
    func `orders get in while a file is imported, and nothing is oversold`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let skus = (0..<6000).map { "S\($0)" }
            let products = "sku,name\n" + skus.map { "\($0),X\n" }.joined()
            try await erp.load("products", products, [6000, 6000, 0, 0, 0])
            let receipt = "sku,quantity\n" + skus.map { "\($0),5\n" }.joined()
            try await erp.load("stock?reason=receipt", receipt, [6000, 0, 6000, 0, 0])
            let customer = try await erp.makeCustomer()
            async let recount: Void = erp.load("stock", receipt, [6000, 0, 0, 6000, 0])
            async let sold = withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<40 {
                    let lines: JSON = [["sku": .string(skus[index % 4]), "quantity": "1", "unit_price": "1"]]
                    let order: JSON = ["kind": "order", "customer_id": .string(customer), "lines": lines]
                    group.addTask {
                        try await erp.writer.send(.POST, "\(RunningERP.api)/transactions", order, key: "o\(index)").status == 201
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            _ = try await recount
            #expect(try await sold == 20)
            let report = try await erp.database.read { tx in try StockVerification.verify(InstanceID(1), in: tx) }
            #expect(report.isSound, "\(report.differences)")
        }
    }

    @Test(arguments: ["products", "stock", "prices", "customers"])
    func `whatever the bytes, the answer is a sound one`(kind: String) async throws {
        try await withERP(.sqlite) { erp in
            let seed = SeededRandom.seedOfRun
            var random = SeededRandom(seed: seed)
            let headers = ["products": "sku,name,iva", "stock": "sku,quantity", "prices": "sku,precio,cantidad_minima"]
            let header = Array((headers[kind] ?? "dni,nombre,email").utf8) + [0x0A]
            let alphabet = Array("A1,,;\t\"\n\r .-5é@".utf8) + [0xF1, 0x00, 0x81]
            for round in 0..<60 {
                let count = Int.random(in: 0...200, using: &random)
                let bytes = (0..<count).compactMap { _ in alphabet.randomElement(using: &random) }
                let whole = round % 5 == 0 ? bytes : header + bytes
                let path = "\(imports)/\(kind)?dry_run=\(round % 2 == 0)"
                let reply = try await erp.manager.send(.POST, path, bytes: whole, contentType: "text/csv")
                #expect(reply.status == 200 || reply.status == 400, "seed \(seed), round \(round): \(reply.text)")
                let figures = RunningERP.figures(reply.json)
                if reply.status == 200 { #expect(figures[0] == figures.dropFirst().reduce(0, +), "seed \(seed), round \(round)") }
            }
        }
    }

    @Test func `a file that cannot be read at all changes nothing`() async throws {
        try await withERP(.sqlite) { erp in
            let header = try await erp.post("products", "codigo,nombre,colour,Nombre\nA,X,red,Y\n")
            #expect(header.status == 400)
            #expect(header.json.codes == ["unknown_field", "invalid_field"])
            let keyless = try await erp.post("products", "name\nX\n")
            #expect(keyless.json.codes == ["invalid_field"])
            #expect(try await erp.post("products", "").status == 400)
            #expect(try await erp.post("stock?warehouse=moon", "sku,quantity\n").code == "unknown_warehouse")
            #expect(try await erp.post("prices?price_list=none", "sku,unit_price\n").code == "unknown_price_list")
            #expect(try await erp.post("stock?reason=theft", "sku,quantity\n").status == 400)
            #expect(try await erp.post("products?warehouse=main", "sku,name\n").code == "unknown_field")
            #expect(try await erp.post("pears", "sku,name\n").status == 404)
            let json = try await erp.manager.send(.POST, "\(imports)/products", ["a": "b"])
            #expect(json.status == 415)
            let bytes = Array("sku,name\n".utf8)
            let writer = try await erp.writer.send(.POST, "\(imports)/products", bytes: bytes, contentType: "text/csv")
            #expect(writer.code == "manage_permission_required")
        }
    }
}

extension RunningERP {
    fileprivate func post(_ path: String, _ csv: String) async throws -> APIClient.Reply {
        try await manager.send(.POST, "\(imports)/\(path)", bytes: Array(csv.utf8), contentType: "text/csv; charset=utf-8")
    }

    /// - Parameter figures: rows, created, updated, unchanged, rejected.
    fileprivate func load(
        _ path: String,
        _ csv: String,
        _ figures: [Int64],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let reply = try await post(path, csv)
        #expect(Self.figures(reply.json) == figures, "\(reply.text)", sourceLocation: sourceLocation)
    }

    fileprivate static func figures(_ json: JSON) -> [Int64] {
        ["rows", "created", "updated", "unchanged", "rejected_count"].map { json[$0]?.integerValue ?? -1 }
    }

    fileprivate func stockOf(_ sku: String) async throws -> JSON? {
        try await reader.expect(.GET, "\(Self.api)/stock/\(sku)")["available"]
    }
}
