import Kernel
import NIOHTTP1
import Persistence
import StoreCore
import TestSupport
import Testing
import WebSupport

private let shop = "/mi-tienda"

/// What a buyer does, without scripts.
@Suite struct ShopJourneyTests {
    @Test(arguments: Engine.allCases)
    func `somebody registers, waits, is approved, and sees prices`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "2.55")
            let visitor = PageVisitor(store.outsider)
            #expect(!(try await visitor.get(shop)).html.contains("2,55"))
            let wrong = try await visitor.post(
                "\(shop)/register",
                ["name": "Kiosco Sol", "document": "20-12345678-5", "email": "sol@example.com", "password": RunningStore.password]
            )
            #expect(
                wrong.status == 422 && wrong.html.contains("id=\"f-document-error\"") && wrong.value("name") == "Kiosco Sol",
                "\(wrong.text)"
            )
            // All that is wrong at once, in words for people.
            let empty = try await visitor.post("\(shop)/register", ["document": "20-12345678-5"])
            for name in ["name", "document", "email", "password"] {
                #expect(empty.status == 400 && empty.html.contains("id=\"f-\(name)-error\""), "\(name): \(empty.text)")
            }
            #expect(empty.text.contains("Complete este dato.") && !empty.text.contains("Falta el campo"), "\(empty.text)")
            let fields: KeyValuePairs = [
                "name": "Kiosco Sol", "document": "20-12345678-6", "fiscal_condition": "monotributo", "address.street": "Mitre 1",
                "address.city": "Rosario", "address.province": "S", "email": "sol@example.com", "password": RunningStore.password,
            ]
            let registered = try await visitor.post("\(shop)/register", fields)
            #expect(registered.path == "\(shop)/account?notice=registered" && registered.text.contains("en revisión"), "\(registered.text)")
            #expect(!(try await visitor.get(shop)).html.contains("2,55"))
            #expect(!(try await visitor.get("\(shop)/products/A")).html.contains("2,55"))
            #expect(try await visitor.get("\(shop)/cart").status == 403)
            let admin = try await store.adminVisitor()
            let list = try await admin.get("\(shop)/admin/buyers?status=pending&q=20-12345678-6")
            let path = try #require(list.link(below: "\(shop)/admin/buyers/"))
            #expect(try await admin.post("\(path)/approve").text.contains("Comprador aprobado"))
            #expect(try await visitor.get(shop).text.contains("$ 2,55"))
            let mails = try await store.change { scope in
                try scope.tx.all("SELECT recipient FROM emails ORDER BY id").map { try $0.text("recipient") }
            }
            #expect(mails == ["sol@example.com", "sol@example.com"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `lines are pasted, mended, ordered once however often the form is sent, and the order is on its way`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "2.55", stock: "10")
            try await store.load("B", price: "10", stock: "1")
            let (visitor, _) = try await store.buyerVisitor()
            let look = try await visitor.post("\(shop)/quick-order", ["lines": "A\t2\nB;5\nNADA 3\nA x"])
            #expect(look.status == 200 && look.text.contains("Quedan 1") && look.text.contains("no tiene ese código"), "\(look.text)")
            let added = try await visitor.post("\(shop)/quick-order/add", ["lines": "A\t2\nB;5"])
            #expect(added.text.contains("B;5") && !added.text.contains("A 2"), "\(added.text)")
            #expect(try await visitor.get("\(shop)/cart").text.contains("$ 5,10"))
            let page = try await visitor.get("\(shop)/checkout")
            let key = try #require(page.value("key"))
            let expected = try #require(page.value("expected"))
            let fields: KeyValuePairs = [
                "key": key, "expected": expected, "address.street": "Mitre 1", "address.city": "Rosario", "notes": "a la mañana",
            ]
            let ordered = try await visitor.post("\(shop)/checkout", fields)
            #expect(ordered.path == "\(shop)/orders/1001?notice=ordered" && ordered.text.contains("Confirmado"), "\(ordered.text)")
            #expect(ordered.text.contains("Mitre 1, Rosario") && ordered.text.contains("a la mañana"))
            #expect(try await visitor.post("\(shop)/checkout", fields).path == "\(shop)/orders/1001?notice=ordered")
            #expect(try await store.administrator.expect(.GET, "\(api)/orders")["items"]?.arrayValue?.count == 1)
            let order = try await store.change { scope in try OrderQueries.find(number: 1001, in: scope) }
            #expect(order.status == .confirmed && order.buyerAsConfirmed?.address?.city == "Rosario")
            #expect(try await store.change { scope in try DeliveryQueries.sync(of: order.id, in: scope).state } == .pending)
            #expect(try await visitor.get("\(shop)/cart").text.contains("vacío"))
            #expect(try await visitor.post("\(shop)/orders/1001/again").text.contains("$ 5,10"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `what changed while somebody shops is said, and nothing is ordered`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "2.55", stock: "10")
            let (visitor, _) = try await store.buyerVisitor()
            _ = try await visitor.post("\(shop)/cart/lines", ["sku": "A", "quantity": "4", "back": shop])
            let page = try await visitor.get("\(shop)/checkout")
            let key = try #require(page.value("key"))
            let expected = try #require(page.value("expected"))
            try await store.load("A", price: "3", stock: "10")
            let dearer = try await visitor.post("\(shop)/checkout", ["key": key, "expected": expected])
            #expect(dearer.status == 422 && dearer.text.contains("ahora es $ 12,00"), "\(dearer.text)")
            // The lines as they were seen tell what changed of each, also where the total is as expected.
            let seen = try await visitor.post("\(shop)/checkout", ["key": key, "expected": "12.00", "seen": "4 2.55 A", "seen": "1 9 B"])
            #expect(seen.status == 422 && seen.text.contains("el precio pasó de $ 2,55 a $ 3,00"), "\(seen.text)")
            #expect(seen.text.contains("«B» ya no está en el carrito") && seen.html.contains("name=\"seen\" value=\"4 3.00 A\""))
            let more = try await visitor.post("\(shop)/checkout", ["key": key, "expected": "12.00", "seen": "3 3.00 A"])
            #expect(more.status == 422 && more.text.contains("ahora son 4, antes 3"), "\(more.text)")
            try await store.load("A", price: "3", stock: "1")
            let short = try await visitor.post("\(shop)/checkout", ["key": key, "expected": "12.00"])
            #expect(short.status == 422 && short.text.contains("Quedan 1"))
            #expect(try await store.administrator.expect(.GET, "\(api)/orders")["items"] == [])
            #expect(try await visitor.get("\(shop)/cart").text.contains("Quedan 1"))
            try await store.load("A", price: "3", stock: "10")
            #expect(try await visitor.post("\(shop)/checkout", ["key": key, "expected": "12.00"]).path.hasPrefix("\(shop)/orders/"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a script learns what came of adding to the cart`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "2.55", stock: "10")
            let (visitor, _) = try await store.buyerVisitor()
            let asked = [("Sec-Fetch-Site", "same-origin"), ("Accept", "application/json")]
            let added = try await visitor.post("\(shop)/cart/lines", ["sku": "A", "quantity": "4"], headers: asked)
            #expect(try JSON.parse(Array(added.html.utf8))["cart_count"] == 1, "\(added.html)")
            let wrong = try await visitor.post("\(shop)/cart/lines", ["sku": "NADA", "quantity": "4"], headers: asked)
            #expect(wrong.status == 422 && wrong.html.contains("no tiene el código «NADA»"), "\(wrong.html)")
            // Without scripts, what is typed apart goes onto the list.
            let line = try await visitor.post("\(shop)/quick-order", ["then": "line", "sku": "A", "quantity": "2", "lines": "A 1"])
            #expect(line.html.contains("A 1\nA\t2</textarea>") && line.text.contains("$ 7,65"), "\(line.html)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `the minimum order is asked for, in the settings and in the cart`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "2", stock: "10")
            let admin = try await store.adminVisitor()
            let settings = try await admin.get("\(shop)/admin/settings")
            let version = try #require(settings.value("version"))
            let fields: KeyValuePairs = [
                "version": version, "company_name": "Mayorista Sur", "language": "es", "iva_mode": "plus", "iva_percent": "21",
                "minimum_order": "10,50", "low_stock": "5",
            ]
            #expect(try await admin.post("\(shop)/admin/settings", fields).path == "\(shop)/admin/settings?notice=saved")
            #expect(try await admin.post("\(shop)/admin/settings", fields).status == 412)
            let (visitor, _) = try await store.buyerVisitor()
            _ = try await visitor.post("\(shop)/cart/lines", ["sku": "A", "quantity": "4", "back": shop])
            #expect(try await visitor.get("\(shop)/cart").text.contains("Pedido mínimo: $ 10,50. Faltan $ 2,50."))
            let page = try await visitor.get("\(shop)/checkout")
            #expect(page.text.contains("IVA (21 %)") && page.text.contains("$ 9,68"), "\(page.text)")
            let key = try #require(page.value("key"))
            #expect(
                try await visitor.post("\(shop)/checkout", ["key": key, "expected": "8.00"]).text.contains("El pedido mínimo es de $ 10,50")
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `another buyer's order is not there, and an ended session keeps the cart`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let (visitor, buyer) = try await store.buyerVisitor()
            let (other, _) = try await store.buyerVisitor("otra@example.com", name: "Otra", document: "20123456")
            _ = try await store.makeOrder(buyer, [("A", "1")], key: "1")
            #expect(try await visitor.get("\(shop)/orders/1001").status == 200)
            let hidden = try await other.get("\(shop)/orders/1001")
            let missing = try await other.get("\(shop)/orders/1002")
            #expect(hidden.status == 404 && missing.status == 404)
            #expect(hidden.text.replacing("1001", with: "") == missing.text.replacing("1002", with: ""))
            #expect(try await other.post("\(shop)/orders/1001/again").status == 404)
            _ = try await visitor.post("\(shop)/cart/lines", ["sku": "A", "quantity": "1", "back": "//evil.example"])
            _ = try await visitor.post("\(shop)/sign-out")
            #expect(try await visitor.get("\(shop)/cart").path == "\(shop)/sign-in?next=%2Fmi%2Dtienda%2Fcart")
            let fields: KeyValuePairs = ["email": "compras@example.com", "password": RunningStore.password, "next": "\(shop)/cart"]
            #expect(try await visitor.post("\(shop)/sign-in", fields).text.contains("Producto A"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `pages speak English to those who ask for it`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let visitor = PageVisitor(store.outsider)
            #expect(try await visitor.get(shop, headers: [("Accept-Language", "en")]).text.contains("Wholesale prices are shown"))
            _ = try await visitor.post("/_/preferences", ["language": "en", "back": shop])
            #expect(try await visitor.get(shop).html.contains("<html lang=\"en\""))
        }
    }
}
