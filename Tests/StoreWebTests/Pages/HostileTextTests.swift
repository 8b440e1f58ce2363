import Kernel
import NIOHTTP1
import Persistence
import StoreCore
import TestSupport
import Testing
import WebSupport

private let payload = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{{title}}}"
private let shop = "/mi-tienda"

/// What strangers write stands on the pages as text.
@Suite struct HostileTextTests {
    @Test(arguments: Engine.allCases)
    func `no text that somebody writes becomes part of a page`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let product: JSON = [
                "name": .string(payload), "description": .string(payload), "category": .string(String(payload.prefix(100))), "price": "2",
                "stock": "50",
            ]
            try await store.administrator.expect(.PUT, "\(api)/products/X", product)
            let (visitor, buyer) = try await store.buyerVisitor(name: payload)
            let body = order(buyer, [("X", "2")]).setting("notes", .string(payload)).setting("payment_terms", .string(payload))
            let id = try await store.administrator.expect(.POST, "\(api)/orders", body, key: "1")["id"]?.stringValue ?? ""
            try await store.administrator.expect(.POST, "\(api)/orders/\(id)/confirm")
            let admin = try await store.adminVisitor()
            _ = try await admin.post("\(shop)/admin/settings/terms", ["name": payload, "active": "true"])
            _ = try await admin.post("\(shop)/admin/settings/labels", ["name": String(payload.prefix(60)), "colour": "red"])
            _ = try await visitor.post("\(shop)/account/addresses", ["label": String(payload.prefix(60)), "place.street": payload])
            _ = try await visitor.post("\(shop)/cart/lines", ["sku": "X", "quantity": "1", "back": shop])
            let query = "?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E&category=%22%3E%3Cscript%3Ealert(1)"
            let ours = [
                "", query, "/products/X", "/cart", "/checkout", "/orders", "/orders/1001", "/account", "/quick-order",
                "/sign-in?next=%22%3E%3Cscript%3Ealert(1)",
            ]
            let theirs = [
                "", "/orders", "/orders\(query)", "/orders/1001", "/orders/1001/edit", "/products", "/products\(query)", "/products/at/X",
                "/buyers", "/buyers/\(buyer)", "/buyers/\(buyer)/edit", "/settings/terms", "/settings/labels", "/settings/audit",
                "/settings/mails", "/integrations/erp/acqua/mismatches",
            ]
            for (reader, path) in ours.map({ (visitor, shop + $0) }) + theirs.map({ (admin, "\(shop)/admin\($0)") }) {
                let page = try await reader.get(path)
                #expect(page.status == 200, "\(path)")
                for piece in ["<script>alert", "<img src=x", "onerror=alert(2)>"] {
                    #expect(!page.html.contains(piece), "\(path) has \(piece)")
                }
            }
            #expect(try await visitor.get("\(shop)/products/X").html.contains("&lt;script&gt;alert(1)"))
        }
    }
}
