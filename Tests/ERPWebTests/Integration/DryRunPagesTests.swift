import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let path = "/Beauties/integration/dry-run"

@Suite struct DryRunPagesTests {
    @Test(arguments: Engine.allCases)
    func `what is pasted is tried: amounts, stock before and after, or every objection`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "10")
            let customer = try await erp.makeCustomer()
            let walter = try await erp.visitor("walter")
            func body(_ quantity: String) -> String {
                """
                {"kind": "order", "customer_id": "\(customer)",
                 "lines": [{"sku": "A", "quantity": "\(quantity)", "unit_price": "2.55"}]}
                """
            }
            let good = try await walter.post(path, ["body": body("4")])
            #expect(good.text.contains("Se aceptaría") && good.text.contains("$ 10,20") && good.text.contains("A 10 6 0 4"))
            let bad = try await walter.post(path, ["body": body("40")])
            #expect(bad.text.contains("Se rechazaría") && bad.text.contains("insufficient_stock") && bad.text.contains("/lines/0/quantity"))
            #expect(bad.html.contains("&quot;40&quot;"), "what was pasted stays")
            let broken = try await walter.post(path, ["body": "{\"kind\": order}"])
            #expect(broken.status == 400 && broken.text.contains("no es JSON"))
            let list = try await erp.writer.expect(.GET, "\(RunningERP.api)/transactions")
            #expect(list["items"]?.arrayValue?.isEmpty == true)
        }
    }
}
