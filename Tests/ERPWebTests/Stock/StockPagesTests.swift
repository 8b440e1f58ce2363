import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

@Suite struct StockPagesTests {
    @Test(arguments: Engine.allCases)
    func `goods are received and adjusted on pages, once for each form`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let maria = try await erp.visitor("maria")
            let blank = try await maria.get("/Beauties/stock/movements/new?reason=receipt")
            let key = try #require(blank.value("key"))
            let fields: KeyValuePairs = [
                "key": key, "reason": "receipt", "warehouse": "main", "notes": "Remito 12", "code": "A", "quantity": "2,5", "code": "",
                "quantity": "", "code": "B", "quantity": "",
            ]
            let made = try await maria.post("/Beauties/stock/movements/new", fields)
            #expect(made.status == 200 && made.text.contains("+2,5") && made.text.contains("Remito 12"))
            let again = try await maria.post("/Beauties/stock/movements/new", fields)
            #expect(again.text.contains("ya se había guardado"))
            #expect(try await erp.onHand("A") == "main 12.5")
            let adjustment: KeyValuePairs = [
                "key": "stock-form-x", "reason": "adjustment", "warehouse": "main", "notes": "", "code": "A", "quantity": "-1",
            ]
            let silent = try await maria.post("/Beauties/stock/movements/new", adjustment)
            #expect(silent.status == 400 && silent.text.contains("Diga por qué"))
            let wrong: KeyValuePairs = [
                "key": "stock-form-y", "reason": "receipt", "warehouse": "main", "code": "A", "quantity": "1", "code": "Nadie",
                "quantity": "3",
            ]
            let refused = try await maria.post("/Beauties/stock/movements/new", wrong)
            #expect(refused.status == 422 && refused.text.contains("Renglón 2: Ningún producto"))
            #expect(refused.html.contains("value=\"Nadie\"") && refused.html.contains("aria-invalid"))
            #expect(try await erp.onHand("A") == "main 12.5")
        }
    }

    @Test(arguments: Engine.allCases)
    func `the page of a product tells where it lies, for whom, and its ledger`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let customer = try await erp.makeCustomer()
            let order: JSON = [
                "kind": "order", "customer_id": .string(customer), "lines": [["sku": "A", "quantity": "3", "unit_price": "1"]],
            ]
            try await erp.writer.expect(.POST, "\(RunningERP.api)/transactions", order, key: "o1")
            let rita = try await erp.visitor("rita")
            let page = try await rita.get("/Beauties/stock/at/A")
            #expect(page.text.contains("Casa Juárez S.A.") && page.text.contains("Reserva") && page.text.contains("Operación 1"))
            #expect(!page.html.contains("/minimum"))
            let past = try await rita.get("/Beauties/stock/at/A?at=2020-01-01T10:00")
            #expect(past.text.contains("01/01/2020 10:00"))
            #expect(try await rita.get("/Beauties/stock/at/A?at=ayer").text.contains("no se entiende"))
            #expect(try await rita.get("/Beauties/stock?q=A&at=2020-01-01").text.contains("como estaban"))
            #expect(try await rita.get("/Beauties/stock/at/Nada").status == 404)
            let maria = try await erp.visitor("maria")
            let low = try await maria.post("/Beauties/stock/at/A/minimum", ["warehouse": "main", "minimum": "8"])
            #expect(low.text.contains("Bajo"))
            #expect(try await maria.get("/Beauties/stock/low").text.contains("Product A"))
            let bad = try await maria.post("/Beauties/stock/at/A/minimum", ["warehouse": "main", "minimum": "mucho"])
            #expect(bad.status == 400 && bad.html.contains("value=\"mucho\""))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a transfer goes from page to page, and its difference stays in sight`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let maria = try await erp.visitor("maria")
            let sent = try await maria.post(
                "/Beauties/stock/transfers/new",
                ["key": "stock-form-t", "from": "main", "to": "north", "code": "A", "quantity": "4", "code": "B", "quantity": "1"]
            )
            #expect(sent.text.contains("En camino") && sent.text.contains("está en camino"))
            let path = String(sent.path.prefix { $0 != "?" })
            let received = try await maria.post("\(path)/receive", ["sku": "A", "received": "3", "sku": "B", "received": "1"])
            #expect(received.text.contains("Con diferencia") && received.text.contains("\u{2212}1"))
            #expect(try await maria.get("/Beauties/stock/transfers?state=differs").text.contains("Llegó otra cantidad"))
            let late = try await maria.post("\(path)/cancel")
            #expect(late.status == 422 && late.text.contains("ya se recibió"))
            let same = try await maria.post(
                "/Beauties/stock/transfers/new",
                ["key": "stock-form-u", "from": "main", "to": "", "code": "A"]
            )
            #expect(same.status == 400)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sheet is counted by scanning, told about others, and applied`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let (maria, walter) = (try await erp.visitor("maria"), try await erp.visitor("walter"))
            let made = try await maria.post(
                "/Beauties/stock/counts/new",
                ["key": "stock-form-c", "name": "Pasillo", "warehouse": "main", "scope": "list", "codes": "A\nB\n"]
            )
            let path = String(made.path.prefix { $0 != "?" })
            for key in ["stock-form-1", "stock-form-1", "stock-form-2"] {
                _ = try await walter.post("\(path)/scan", ["key": key, "code": "A", "quantity": ""])
            }
            let told = try await maria.post("\(path)/scan", ["key": "stock-form-3", "code": "A", "quantity": "9"])
            #expect(told.text.contains("walter ya contó 2"))
            let refused = try await walter.post("\(path)/scan", ["key": "stock-form-4", "code": "Z", "quantity": ""])
            #expect(refused.status == 422 && refused.text.contains("Ningún producto"))
            let early = try await maria.post("\(path)/apply")
            #expect(early.status == 422 && early.text.contains("no coinciden"))
            _ = try await maria.post("\(path)/decide", ["sku": "A", "decision": "count maria", "show": "disputed"])
            let applied = try await maria.post("\(path)/apply")
            #expect(applied.text.contains("Aplicada"))
            #expect(try await erp.onHand("A") == "main 9")
            #expect(try await walter.get("\(path)?show=uncounted").text.contains("Product B"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `warehouses are made and renamed, and the second editor is told`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let maria = try await erp.visitor("maria")
            #expect(try await maria.post("/Beauties/stock/warehouses", ["code": "sur", "name": "Sur"]).text.contains("Sur"))
            let twice = try await maria.post("/Beauties/stock/warehouses", ["code": "sur", "name": "Otra vez"])
            #expect(twice.status == 422 && twice.text.contains("Ya hay un depósito"))
            #expect(try await maria.post("/Beauties/stock/warehouses", ["code": "a b", "name": "Mal"]).status == 400)
            let version = try #require(try await maria.get("/Beauties/stock/warehouses/sur").value("version"))
            _ = try await maria.post("/Beauties/stock/warehouses/sur", ["version": version, "name": "Sur 1"])
            let stale = try await maria.post("/Beauties/stock/warehouses/sur", ["version": version, "name": "Sur 2"])
            #expect(stale.status == 412 && stale.text.contains("Sur 1") && stale.html.contains("Sur 2"))
            #expect(try await maria.get("/Beauties/stock/warehouses/none").status == 404)
        }
    }
}
