import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let files = "/Beauties/administration/files"

@Suite struct ImportPagesTests {
    private static func form(_ csv: String, _ fields: KeyValuePairs<String, String>) -> (bytes: [UInt8], contentType: String) {
        var text = ""
        for (name, value) in fields { text += "--xyz\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n" }
        text +=
            "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lista.csv\"\r\nContent-Type: text/csv\r\n\r\n\(csv)\r\n--xyz--\r\n"
        return (Array(text.utf8), "multipart/form-data; boundary=xyz")
    }

    @Test(arguments: Engine.allCases)
    func `a file is looked at, changes nothing, and goes in once`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let maria = try await erp.visitor("maria")
            let form = Self.form("codigo;nombre\nA;Taza\nB;\"Mate\"\n;Sin código\n", ["kind": "products", "on_error": "skip"])
            let look = try await maria.post(files, bytes: form.bytes, contentType: form.contentType)
            #expect(look.text.contains("Todavía no cambió nada") && look.text.contains("lista.csv"))
            #expect(try await erp.manager.send(.GET, "\(RunningERP.api)/products/A").status == 404)
            let path = try #require(look.html.firstMatch(of: #/action="([^"]*files/[^"]*)"/#)).1
            let bad = try await maria.get("\(path)/rejected.csv")
            #expect(bad.html.contains("codigo,nombre,por qué no entró") && bad.html.contains("Sin código") && bad.html.contains("sku: "))
            #expect(!bad.html.contains("Taza"))
            let done = try await maria.post(String(path))
            #expect(done.text.contains("el archivo entró"))
            #expect(try await erp.manager.expect(.GET, "\(RunningERP.api)/products/A")["name"] == "Taza")
            let again = try await maria.post(String(path))
            #expect(again.status == 422 && again.text.contains("ya se aplicó"))
            let audit = try await erp.manager.expect(.GET, "\(RunningERP.api)/audit?action=import")["items"]?.arrayValue ?? []
            #expect(audit.count == 1)
            #expect(audit.first?["subject"] == "lista.csv" && audit.first?["changes"]?["created"] == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `where one bad row stops all, none goes in`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let maria = try await erp.visitor("maria")
            let form = Self.form("sku,name\nA,Taza\n,Sin código\n", ["kind": "products", "on_error": "stop"])
            let look = try await maria.post(files, bytes: form.bytes, contentType: form.contentType)
            #expect(look.text.contains("No entró nada") && !look.text.contains("Aplicar"))
            let wrong = Self.form("", ["kind": "products"])
            #expect(try await maria.post(files, bytes: wrong.bytes, contentType: wrong.contentType).text.contains("no esté vacío"))
            let header = Self.form("color,talle\nrojo,1\n", ["kind": "products"])
            #expect(try await maria.post(files, bytes: header.bytes, contentType: header.contentType).status == 400)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is taken out goes in again as it was`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "7.5", price: "2.55")
            try await erp.manager.expect(.PUT, "\(RunningERP.api)/products/-B", ["name": "=1+1", "tax_rate": "10.5", "unit": "kg"])
            let tiers: JSON = ["prices": [["sku": "A", "unit_price": "2.30", "min_quantity": "12"]]]
            try await erp.manager.expect(.PUT, "\(RunningERP.api)/price-lists/base/prices", tiers)
            _ = try await erp.makeCustomer("Ñandú \"El 1\", S.A.")
            for kind in ["products", "stock", "prices", "customers"] {
                let file = try await erp.manager.send(.GET, "\(RunningERP.api)/exports/\(kind)")
                #expect(file.headers.first(name: "Content-Disposition")?.hasPrefix("attachment; filename=\"Beauties-\(kind)") == true)
                let back = try await erp.manager.send(
                    .POST,
                    "\(RunningERP.api)/imports/\(kind)",
                    bytes: Array(file.text.utf8),
                    contentType: "text/csv"
                )
                #expect(back.json["updated"] == 0 && back.json["created"] == 0 && back.json["rejected"] == [], "\(kind): \(back.text)")
                #expect(back.json["rows"] != 0, "\(kind) is empty")
            }
            let products = try await erp.manager.send(.GET, "\(RunningERP.api)/exports/products").text
            #expect(products.contains("'-B,'=1+1,kg,,10.5,1,"))
            #expect(try await erp.manager.send(.GET, "\(RunningERP.api)/exports/stock?warehouse=nada").code == "unknown_warehouse")
        }
    }
}
