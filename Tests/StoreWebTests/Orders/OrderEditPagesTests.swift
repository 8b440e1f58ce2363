import Kernel
import NIOHTTP1
import Persistence
import StoreCore
import TestSupport
import Testing
import WebSupport

private let orders = "/mi-tienda/admin/orders"

@Suite struct OrderEditPagesTests {
    @Test(arguments: Engine.allCases)
    func `lines are changed, taken out and added, faults stand at their line, and a second editor is told`(engine: Engine) async throws {
        try await withStore(engine) { store in
            for sku in ["A", "B", "C"] { try await store.load(sku, price: "10") }
            let buyer = try await store.makeBuyer()
            let id = try await store.makeOrder(buyer, [("A", "1"), ("B", "1")], key: "1")
            try await store.administrator.expect(.POST, "\(api)/orders/\(id)/confirm")
            let admin = try await store.adminVisitor()
            let page = try await admin.get("\(orders)/1001/edit")
            let version = try #require(page.value("version"))
            let wrong: KeyValuePairs = [
                "version": version, "sku": "A", "quantity": "x", "price": "", "discount": "", "sku": "NADA", "quantity": "1", "price": "1",
                "discount": "",
            ]
            let refused = try await admin.post("\(orders)/1001/edit", wrong)
            #expect(refused.status == 400, "\(refused.text)")
            let first = refused.html.split(separator: "<tr>").first { $0.contains("value=\"A\"") } ?? ""
            #expect(first.contains("line-problem") && first.contains("value=\"x\""))
            let fields: KeyValuePairs = [
                "version": version, "sku": "A", "quantity": "2,5", "price": "8,50", "discount": "10", "sku": "B", "quantity": "",
                "price": "10", "discount": "", "sku": "C", "quantity": "3", "price": "", "discount": "", "discount_percent": "",
                "notes": "cambiado",
            ]
            let saved = try await admin.post("\(orders)/1001/edit", fields)
            // 2.5 × 8.50 − 10 % = 19.13; 3 × 10.
            #expect(saved.path.hasPrefix("\(orders)/1001?notice=order_saved") && saved.text.contains("$ 49,13"), "\(saved.text)")
            #expect(!saved.text.contains("Producto B") && saved.text.contains("cambiado"))
            let late = try await admin.post("\(orders)/1001/edit", fields)
            #expect(late.status == 412 && late.text.contains("Lo guardado"), "\(late.text)")
            let unknown: KeyValuePairs = [
                "version": try #require(late.value("version")), "sku": "NADA", "quantity": "1", "price": "", "discount": "",
            ]
            let none = try await admin.post("\(orders)/1001/edit", unknown)
            #expect(none.status == 422 && none.text.contains("no tiene el SKU «NADA»"), "\(none.text)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list of orders narrows by date and comes as a file, formulas disarmed`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "2.55")
            let buyer = try await store.makeBuyer("=SUM(A1)")
            for key in ["1", "2"] {
                let id = try await store.makeOrder(buyer, [("A", "2")], key: key)
                try await store.administrator.expect(.POST, "\(api)/orders/\(id)/confirm")
                store.clock.advance(bySeconds: 3 * 86400)
            }
            let admin = try await store.adminVisitor()
            let first = try await store.change { scope in try OrderQueries.find(number: 1001, in: scope).createdAt }
            let day = String(first.advanced(bySeconds: -3 * 3600).description.prefix(10))
            let list = try await admin.get("\(orders)?from=\(day)&to=\(day)")
            #expect(list.text.contains("1001") && !list.text.contains("1002"), "\(list.text)")
            let file = try await admin.get("\(orders).csv?from=\(day)&to=\(day)")
            let rows = file.html.split(separator: "\n").map(String.init)
            #expect(rows.count == 2)
            #expect(rows.last?.contains("'=SUM(A1)") == true && rows.last?.contains(",2,2.55,0,5.10,") == true, "\(rows)")
            #expect(file.headers.first(name: "Content-Disposition")?.contains("pedidos.csv") == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a buyer cancels an order of his own until Acqua has processed it`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let (visitor, buyer) = try await store.buyerVisitor()
            let (other, _) = try await store.buyerVisitor("otra@example.com", name: "Otra", document: "20-12345678-6")
            for key in ["1", "2"] {
                let id = try await store.makeOrder(buyer, [("A", "1")], key: key)
                try await store.administrator.expect(.POST, "\(api)/orders/\(id)/confirm")
            }
            #expect(try await other.post("/mi-tienda/orders/1001/cancel").status == 404)
            #expect(try await visitor.post("/mi-tienda/orders/1001/cancel").text.contains("Anulado"))
            try await store.change { scope in
                let id = try OrderQueries.find(number: 1002, in: scope).id
                try scope.tx.execute(
                    "UPDATE deliveries SET state = 'sent', transaction_id = 't', transaction_status = 'processed', due_at = NULL WHERE order_id = \(id)"
                )
            }
            #expect(!(try await visitor.get("/mi-tienda/orders/1002")).html.contains("/orders/1002/cancel"))
            let late = try await visitor.post("/mi-tienda/orders/1002/cancel")
            #expect(late.status == 422 && late.text.contains("procesó"))
        }
    }
}
