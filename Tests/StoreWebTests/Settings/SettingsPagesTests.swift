import Kernel
import NIOHTTP1
import Persistence
import StoreCore
import TestSupport
import Testing
import WebSupport

private let settings = "/mi-tienda/admin/settings"

@Suite struct SettingsPagesTests {
    @Test(arguments: Engine.allCases)
    func `payment terms are made, changed over the version that was seen, chosen at checkout, and removed`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "10")
            let admin = try await store.adminVisitor()
            let both = try await admin.post("\(settings)/terms", ["name": "Contado", "discount_percent": "10", "surcharge_percent": "5"])
            #expect(both.status == 400 && both.value("name") == "Contado" && both.text.contains("no los dos"), "\(both.text)")
            let made = try await admin.post("\(settings)/terms", ["name": "Contado", "discount_percent": "10", "active": "true"])
            #expect(made.status == 200 && made.text.contains("Se ofrece") && made.text.contains("10 %"), "\(made.text)")
            let twice = try await admin.post("\(settings)/terms", ["name": "Contado", "active": "true"])
            #expect(twice.status == 422 && twice.text.contains("Ya hay uno con ese nombre"))
            let path = try #require(made.link(below: "\(settings)/terms/"))
            let version = try #require(try await admin.get(path).value("version"))
            let fields: KeyValuePairs = ["version": version, "name": "Contado", "discount_percent": "12,5", "active": "true"]
            #expect(try await admin.post(path, fields).text.contains("12,5 %"))
            let late = try await admin.post(path, fields)
            #expect(late.status == 412 && late.value("name") == "Contado", "\(late.text)")
            // Both are shown: what is saved, and what was typed.
            let other: KeyValuePairs = ["version": version, "name": "Contado", "discount_percent": "7", "active": "true"]
            let clash = try await admin.post(path, other)
            #expect(clash.status == 412 && clash.text.contains("12,5 7"), "\(clash.text)")
            let (visitor, _) = try await store.buyerVisitor()
            _ = try await visitor.post("/mi-tienda/cart/lines", ["sku": "A", "quantity": "2", "back": "/mi-tienda"])
            let terms = try #require(path.split(separator: "/").last.map(String.init))
            let checkout = try await visitor.get("/mi-tienda/checkout?terms=\(terms)")
            #expect(checkout.text.contains("$ 17,50"), "\(checkout.text)")
            #expect(!(try await admin.post("\(path)/delete")).text.contains("12,5 %"))
            let gone = try await visitor.post(
                "/mi-tienda/checkout",
                ["key": checkout.value("key") ?? "", "expected": "17.50", "terms": terms]
            )
            #expect(gone.status == 422 && gone.text.contains("ya no está"), "\(gone.text)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a label is put on an order, the buyer sees it and is told, and it goes with its removal`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let (visitor, buyer) = try await store.buyerVisitor()
            let id = try await store.makeOrder(buyer, [("A", "1")], key: "1")
            try await store.administrator.expect(.POST, "\(api)/orders/\(id)/confirm")
            let admin = try await store.adminVisitor()
            let made = try await admin.post("\(settings)/labels", ["name": "Despachado", "colour": "violet", "notifies": "true"])
            #expect(made.text.contains("Despachado") && made.text.contains("Violeta"), "\(made.text)")
            #expect(try await admin.post("\(settings)/labels", ["name": "X", "colour": "pink"]).status == 400)
            let path = try #require(made.link(below: "\(settings)/labels/"))
            let label = try #require(path.split(separator: "/").last.map(String.init))
            let labelled = try await admin.post("/mi-tienda/admin/orders/1001/label", ["label": label])
            #expect(labelled.html.contains("badge-violet\">Despachado"), "\(labelled.text)")
            #expect(try await visitor.get("/mi-tienda/orders/1001").text.contains("Despachado"))
            #expect(try await admin.get("/mi-tienda/admin/orders?label=\(label)").text.contains("1001"))
            let mails = try await store.change { scope in try EmailOutbox.list(before: nil, limit: 10, in: scope) }
            #expect(mails.filter { $0.subject == "Su pedido 1001: Despachado" }.count == 1)
            #expect(mails.first?.body.contains("https://tienda.example/mi-tienda/orders/1001") == true)
            _ = try await admin.post("\(path)/delete")
            #expect(!(try await visitor.get("/mi-tienda/orders/1001")).text.contains("Despachado"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a token is shown once, works, and no more once removed`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let admin = try await store.adminVisitor()
            let made = try await admin.post("\(settings)/tokens", ["name": "Depósito"])
            let token = try #require(made.html.firstMatch(of: #/class="secret">([^<]*)</#).map { String($0.1) })
            let program = store.outsider.with(token: token)
            #expect(try await program.send(.GET, "\(api)/orders").status == 200)
            let list = try await admin.get("\(settings)/tokens")
            #expect(!list.html.contains(token) && list.text.contains("Depósito"))
            let actions = list.html.matches(of: #/action="([^"]*\/revoke)"/#).map { String($0.1) }
            #expect(actions.count == 2)
            for action in actions { _ = try await admin.post(action) }
            #expect(try await program.send(.GET, "\(api)/orders").status == 401)
            #expect(try await store.administrator.send(.GET, "\(api)/orders").status == 401)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a new user chooses a password by the link, once, and sees what he may`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let admin = try await store.adminVisitor()
            let fields: KeyValuePairs = ["name": "Beto", "email": "beto@example.com", "orders": "true"]
            let made = try await admin.post("\(settings)/administrators", fields)
            let link = try #require(made.html.firstMatch(of: #/class="secret">https:\/\/tienda\.example([^<]*)</#).map { String($0.1) })
            #expect(try await admin.post("\(settings)/administrators", fields).status == 422)
            let beto = PageVisitor(store.outsider)
            let code = try #require(try await beto.get(link).value("code"))
            let short = try await beto.post("/mi-tienda/admin/password", ["code": code, "password": "corta"])
            #expect(short.status == 400 && short.value("code") == code, "\(short.text)")
            let chosen = try await beto.post("/mi-tienda/admin/password", ["code": code, "password": "otra clave larga"])
            #expect(chosen.text.contains("La contraseña está cambiada"), "\(chosen.text)")
            #expect(try await beto.get(link).status == 422)
            #expect(try await beto.post("/mi-tienda/admin/password", ["code": code, "password": "tercera clave"]).status == 422)
            let home = try await beto.post("/mi-tienda/admin/sign-in", ["email": "beto@example.com", "password": "otra clave larga"])
            #expect(home.status == 200 && home.text.contains("Pedidos") && !home.text.contains("Configuración"), "\(home.text)")
            for path in ["\(settings)/tokens", "\(settings)/administrators", settings, "\(settings)/audit", "\(settings)/mails"] {
                #expect(try await beto.get(path).status == 403, "\(path)")
            }
            #expect(try await beto.post("\(settings)/tokens", ["name": "x"]).status == 403)
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody shuts the last administrator out, and who is shut out is out at once`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let admin = try await store.adminVisitor()
            let list = try await admin.get("\(settings)/administrators")
            let own = try #require(list.link(below: "\(settings)/administrators/"))
            let version = try #require(try await admin.get(own).value("version"))
            let refused = try await admin.post(own, ["version": version, "name": "Ada", "orders": "true", "active": "true"])
            #expect(refused.status == 422 && refused.text.contains("Nadie podría"), "\(refused.text)")
            let second = try await admin.post(
                "\(settings)/administrators",
                ["name": "Zoe", "email": "zoe@example.com", "administrators": "true"]
            )
            #expect(second.status == 200)
            let out = try await admin.post(own, ["version": version, "name": "Ada", "administrators": "true"])
            #expect(out.text.contains("Administración de la tienda"), "\(out.text)")
            #expect(try await admin.get(settings).path.hasPrefix("/mi-tienda/admin/sign-in"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `the audit trail says who changed what`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let admin = try await store.adminVisitor()
            _ = try await admin.post("\(settings)/terms", ["name": "<b>Contado</b>", "active": "true"])
            let page = try await admin.get("\(settings)/audit")
            #expect(page.text.contains("Ada") && page.text.contains("Creó una condición de pago"), "\(page.text)")
            #expect(page.html.contains("&lt;b&gt;Contado") && !page.html.contains("<b>Contado"))
        }
    }
}
