import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

@Suite struct ProductPagesTests {
    private static let blank: KeyValuePairs = [
        "sku": "T/1", "name": "Taza Ñandú", "barcode": "7790895000997", "tax_rate": "10,5", "active": "true",
    ]

    @Test(arguments: Engine.allCases)
    func `a product is made, found by its words, and changed`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let maria = try await erp.visitor("maria")
            let made = try await maria.post("/Beauties/products/new", Self.blank)
            #expect(made.path == "/Beauties/products/at/T%2F1?notice=product_saved" && made.text.contains("El producto quedó guardado"))
            // The same form, sent twice.
            #expect(try await maria.post("/Beauties/products/new", Self.blank).status == 200)
            #expect(try await erp.manager.expect(.GET, "\(api)/products/T%2F1")["tax_rate"] == "10.5")
            for words in ["nandu", "TAZA", "t1", "7790895000997", "779089"] {
                #expect(try await maria.get("/Beauties/products?q=\(words)").text.contains("Taza Ñandú"), "\(words)")
            }
            #expect(try await maria.get("/Beauties/products?q=copa").text.contains("Ningún producto responde"))
            let version = try #require(made.value("version"))
            let saved = try await maria.post(
                "/Beauties/products/at/T%2F1",
                ["version": version, "name": "Tazón", "allow_backorder": "true"]
            )
            #expect(saved.status == 200 && saved.text.contains("Inactivo"))
            let product = try await erp.manager.expect(.GET, "\(api)/products/T%2F1")
            #expect(product["name"] == "Tazón" && product["active"] == false && product["allow_backorder"] == true)
            #expect(try await maria.get("/Beauties/products?q=nandu").text.contains("Ningún producto responde"))
            #expect(try await maria.get("/Beauties/products?state=inactive").text.contains("Tazón"))
            #expect(!(try await maria.get("/Beauties/products?state=active").text.contains("Tazón")))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a wrong check digit is told with the right one, and what was typed stays`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let maria = try await erp.visitor("maria")
            let wrong = try await maria.post(
                "/Beauties/products/new",
                ["sku": "A", "name": "Taza", "barcode": "7790895000990", "active": "true"]
            )
            #expect(wrong.status == 422 && wrong.text.contains("debería ser 7"))
            #expect(wrong.value("name") == "Taza" && wrong.value("barcode") == "7790895000990")
            #expect(try await erp.manager.send(.GET, "\(api)/products/A").status == 404)
            let body: JSON = ["name": "Taza", "barcode": "7790895000990"]
            let api422 = try await erp.manager.send(.PUT, "\(api)/products/A", body)
            #expect(api422.status == 422 && api422.code == "invalid_barcode" && api422.pointers == ["/barcode"])
            // What stood before the check was made goes on: an integrator sends it again and again.
            try await erp.database.write { tx in
                try tx.execute(
                    "INSERT INTO products (instance_id, sku, name, barcode, active, created_at, updated_at) VALUES (1, 'OLD', 'Vieja', '7790895000990', 1, 0, 0)"
                )
            }
            #expect(try await erp.manager.send(.PUT, "\(api)/products/OLD", ["name": "Otra", "barcode": "7790895000990"]).status == 200)
            let rows = try await erp.manager.send(
                .POST,
                "\(api)/imports/products",
                bytes: Array("sku,name,barcode\nOLD,Vieja,7790895000990\nNEW,Nueva,7790895000990\n".utf8),
                contentType: "text/csv"
            )
            #expect(rows.json["updated"] == 1 && rows.json["rejected_count"] == 1)
            #expect(rows.json["rejected"]?.arrayValue?.first?["code"] == "invalid_barcode")
        }
    }

    @Test(arguments: Engine.allCases)
    func `of two who edit one product the second is told, and sees both`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let maria = try await erp.visitor("maria")
            let version = try #require(try await maria.get("/Beauties/products/at/A").value("version"))
            _ = try await maria.post("/Beauties/products/at/A", ["version": version, "name": "Primera", "active": "true"])
            let second = try await maria.post("/Beauties/products/at/A", ["version": version, "name": "Segunda", "active": "true"])
            #expect(second.status == 412)
            #expect(
                second.text.contains("Otra persona guardó cambios") && second.text.contains("Primera") && second.text.contains("Segunda")
            )
            #expect(second.value("name") == "Segunda")
            let again = try #require(second.value("version"))
            _ = try await maria.post("/Beauties/products/at/A", ["version": again, "name": "Segunda", "active": "true"])
            #expect(try await erp.manager.expect(.GET, "\(api)/products/A")["name"] == "Segunda")
        }
    }

    @Test(arguments: Engine.allCases)
    func `who may only read sees the data, and no form`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", price: "10")
            let rita = try await erp.visitor("rita")
            let page = try await rita.get("/Beauties/products/at/A")
            #expect(page.status == 200 && page.text.contains("$ 10,00") && page.value("name") == nil)
            #expect(!(try await rita.get("/Beauties/products").html.contains("products/new")))
            #expect(try await rita.post("/Beauties/products/at/A", ["name": "X"]).status == 403)
            #expect(try await rita.get("/Beauties/products/at/nobody").status == 404)
            #expect(try await rita.get("/Beauties/prices/at/base").value("price.0") == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `another instance's products, lists and repricings are not there`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let now = erp.clock.now()
            let id = try await erp.database.write { tx in
                let other = try InstanceActions.create(name: "Otra", at: now, in: tx)
                let scope = InstanceScope(tx: tx, instance: other, now: now)
                _ = try ProductActions.put(SKU(stored: "X"), ProductFields(name: "Secreta"), in: scope)
                _ = try PriceListActions.put("oculta", PriceListFields(name: "Oculta", currency: "ARS"), in: scope)
                let rule = PriceRule(.percent(steps: 10_000), rounding: .cent, direction: .nearest)
                let draft = RepricingDraft(id: .make(at: now), list: "oculta", selection: .all, rule: rule, request: [:])
                return try RepricingActions.preview(draft, in: scope).id.text
            }
            let maria = try await erp.visitor("maria")
            for path in [
                "products/at/X", "products/at/X/prices", "prices/at/oculta", "prices/at/oculta/edit", "prices/repricings/at/\(id)",
            ] {
                #expect(try await maria.get("/Beauties/\(path)").status == 404, "\(path)")
            }
            for path in ["products/X", "price-lists/oculta/prices", "repricings/\(id)", "repricings/\(id)/rows"] {
                #expect(try await erp.manager.send(.GET, "\(api)/\(path)").status == 404, "\(path)")
            }
            #expect(try await erp.manager.send(.POST, "\(api)/repricings/\(id)/apply", [:]).status == 404)
            #expect(!(try await maria.get("/Beauties/products?q=secreta").text.contains("Secreta")))
        }
    }
}
