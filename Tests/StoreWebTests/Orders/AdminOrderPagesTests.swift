import Kernel
import NIOHTTP1
import Persistence
import StoreCore
import TestSupport
import Testing
import WebSupport

private let orders = "/mi-tienda/admin/orders"

@Suite struct AdminOrderPagesTests {
    @Test(arguments: Engine.allCases)
    func `an order is found, shown with its lines, confirmed and cancelled`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "2.55")
            let buyer = try await store.makeBuyer()
            _ = try await store.makeOrder(buyer, [("A", "6")], key: "1")
            let visitor = try await store.adminVisitor()
            let list = try await visitor.get("\(orders)?q=ju%C3%A1rez&state=draft")
            #expect(list.text.contains("1001") && list.text.contains("Borrador"), "\(list.text)")
            #expect(!(try await visitor.get("\(orders)?q=nadie")).text.contains("1001"))
            let draft = try await visitor.get("\(orders)/1001")
            #expect(draft.text.contains("Producto A") && draft.text.contains("$ 15,30"))
            let confirmed = try await visitor.post("\(orders)/1001/confirm")
            #expect(confirmed.text.contains("va camino a Acqua") && confirmed.text.contains("Casa Juárez S.A."), "\(confirmed.text)")
            let cancelled = try await visitor.post("\(orders)/1001/cancel")
            #expect(cancelled.text.contains("Pedido anulado"))
            #expect(try await visitor.get("\(orders)/9999").status == 404)
            #expect(try await visitor.get("\(orders)/x").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a parked order tells Acqua's words at the line they concern, and is tried again`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            try await store.load("B")
            let buyer = try await store.makeBuyer()
            let id = try await store.makeOrder(buyer, [("A", "1"), ("B", "1")], key: "1")
            try await store.administrator.expect(.POST, "\(api)/orders/\(id)/confirm")
            let fault = """
                {"status": 422, "code": "unknown_sku", "detail": "Hay un error", "issues":
                [{"pointer": "/lines/1/sku", "code": "unknown_sku", "detail": "Acqua no conoce B"}]}
                """
            try await store.change { scope in
                _ =
                    try scope.tx.execute(
                        "UPDATE deliveries SET state = 'parked', cause = 'refused', due_at = NULL, fault = \(fault) WHERE order_id = \(id)"
                    )
            }
            let visitor = try await store.adminVisitor()
            let page = try await visitor.get("\(orders)/1001")
            let line = page.html.split(separator: "<tr>").first { $0.contains("Producto B") } ?? ""
            #expect(line.contains("Acqua no conoce B"))
            #expect(page.text.contains("Requiere atención"))
            #expect(try await visitor.get("\(orders)?state=needs_attention").text.contains("1001"))
            let retried = try await visitor.post("\(orders)/1001/retry")
            #expect(retried.text.contains("En camino a Acqua"), "\(retried.text)")
        }
    }
}
