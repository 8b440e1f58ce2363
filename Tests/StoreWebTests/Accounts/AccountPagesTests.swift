import Kernel
import NIOHTTP1
import Persistence
import StoreCore
import TestSupport
import Testing
import WebSupport

private let shop = "/mi-tienda"

@Suite struct AccountPagesTests {
    @Test(arguments: Engine.allCases)
    func `a buyer changes his details, and the merchant those that the buyer may not`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let (visitor, buyer) = try await store.buyerVisitor()
            let page = try await visitor.get("\(shop)/account")
            let version = try #require(page.value("version"))
            let fields: KeyValuePairs = ["version": version, "phone": "11 4444-5555", "address.city": "Rosario", "name": "Otro Nombre"]
            let saved = try await visitor.post("\(shop)/account", fields)
            #expect(saved.value("phone") == "11 4444-5555" && saved.text.contains("Casa Juárez"), "\(saved.text)")
            #expect(try await visitor.post("\(shop)/account", fields).status == 412)
            try await store.change { scope in try BuyerActions.remember(acquaCustomerID: "customer-1", of: BuyerID(buyer), in: scope) }
            let admin = try await store.adminVisitor()
            let path = "\(shop)/admin/buyers/\(buyer)"
            let form = try await admin.get("\(path)/edit")
            #expect(form.value("document") == "30603639126")
            let wrong = try await admin.post(
                "\(path)/edit",
                ["version": form.value("version") ?? "", "name": "Juárez Hnos.", "document": "20-12345678-5", "email": "j@example.com"]
            )
            #expect(wrong.status == 422 && wrong.value("name") == "Juárez Hnos.", "\(wrong.text)")
            let right = try await admin.post(
                "\(path)/edit",
                ["version": form.value("version") ?? "", "name": "Juárez Hnos.", "document": "20-12345678-6", "email": "j@example.com"]
            )
            #expect(right.text.contains("Juárez Hnos.") && right.text.contains("20123456786"), "\(right.text)")
            // Another document is another customer.
            let after = try await store.change { scope in try BuyerQueries.find(BuyerID(buyer), in: scope) }
            #expect(after.acquaCustomerID == nil)
            #expect(try await visitor.get("\(shop)/account").text.contains("Juárez Hnos."))
        }
    }

    @Test(arguments: Engine.allCases)
    func `further addresses are kept, offered at checkout, and are nobody else's`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let (visitor, _) = try await store.buyerVisitor()
            let blank = try await visitor.post("\(shop)/account/addresses", ["label": "Depósito"])
            #expect(blank.status == 400 && blank.value("label") == "Depósito", "\(blank.text)")
            let kept = try await visitor.post("\(shop)/account/addresses", ["label": "Depósito", "place.street": "Ruta 8 km 40"])
            #expect(kept.text.contains("Ruta 8 km 40"))
            _ = try await visitor.post("\(shop)/cart/lines", ["sku": "A", "quantity": "1", "back": shop])
            let checkout = try await visitor.get("\(shop)/checkout")
            let link = try #require(checkout.link(below: "\(shop)/checkout?address="))
            #expect(try await visitor.get(link).value("address.street") == "Ruta 8 km 40")
            let delete = try #require(kept.html.firstMatch(of: #/action="([^"]*\/delete)"/#).map { String($0.1) })
            let (other, _) = try await store.buyerVisitor("otra@example.com", name: "Otra", document: "20-12345678-6")
            #expect(try await other.post(delete).status == 404)
            #expect(try await other.get("\(shop)/account").text.contains("Ruta 8") == false)
            #expect(!(try await visitor.post(delete)).text.contains("Ruta 8"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a new password needs the old one, and ends the sessions elsewhere`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let (visitor, _) = try await store.buyerVisitor()
            let phone = PageVisitor(store.outsider)
            _ = try await phone.post("\(shop)/sign-in", ["email": "compras@example.com", "password": RunningStore.password])
            let wrong = try await visitor.post("\(shop)/account/password", ["current": "no es", "password": "clave nueva larga"])
            #expect(wrong.status == 400 && wrong.text.contains("No es la contraseña actual"), "\(wrong.text)")
            let changed = try await visitor.post(
                "\(shop)/account/password",
                ["current": RunningStore.password, "password": "clave nueva larga"]
            )
            #expect(changed.path == "\(shop)/account?notice=password_changed")
            #expect(try await phone.get("\(shop)/account").path.hasPrefix("\(shop)/sign-in"))
            #expect(try await visitor.get("\(shop)/account").path == "\(shop)/account")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a forgotten password is chosen anew by a link that works once, and strangers learn nothing`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let (visitor, _) = try await store.buyerVisitor()
            let stranger = PageVisitor(store.outsider)
            let unknown = try await stranger.post("\(shop)/forgotten", ["email": "nadie@example.com"])
            let known = try await stranger.post(
                "\(shop)/forgotten",
                ["email": "Compras@example.com"],
                headers: [("Sec-Fetch-Site", "same-origin"), ("X-Forwarded-Host", "evil.example")]
            )
            #expect(unknown.status == 200 && unknown.text == known.text && unknown.path == known.path)
            let mails = try await store.change { scope in try EmailOutbox.list(before: nil, limit: 10, in: scope) }
            #expect(mails.count == 1)
            let body = try #require(mails.first?.body)
            let link = try #require(body.firstMatch(of: #/https:\/\/tienda\.example(\S+)/#).map { String($0.1) })
            let code = try #require(try await stranger.get(link).value("code"))
            // A buyer's code opens no door of the administration.
            #expect(try await stranger.post("\(shop)/admin/password", ["code": code, "password": "clave nueva larga"]).status == 422)
            let chosen = try await stranger.post("\(shop)/password", ["code": code, "password": "clave nueva larga"])
            #expect(chosen.path.hasPrefix("\(shop)/sign-in"), "\(chosen.text)")
            #expect(try await stranger.post("\(shop)/password", ["code": code, "password": "clave nueva larga"]).status == 422)
            #expect(try await visitor.get("\(shop)/account").path.hasPrefix("\(shop)/sign-in"))
            let back = try await visitor.post("\(shop)/sign-in", ["email": "compras@example.com", "password": "clave nueva larga"])
            #expect(back.status == 200 && back.path == shop)
        }
    }
}
