import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

@Suite struct KeyTests {
    @Test(arguments: Engine.allCases)
    func `a key tells what it did, and one that did nothing is not there`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "1")
            let customer = try await erp.makeCustomer()
            let body: JSON = [
                "kind": "order", "customer_id": .string(customer), "external_reference": ["origin": "tienda", "number": "77"],
                "lines": [["sku": "A", "quantity": "1", "unit_price": "2.55"]],
            ]
            let made = try await erp.writer.send(.POST, "\(api)/transactions", body, key: "tienda/77")
            let refused = try await erp.writer.send(.POST, "\(api)/transactions", body.merging(["external_reference": .null]), key: "no")
            #expect(made.status == 201 && refused.status == 422)
            let told = try await erp.writer.expect(.GET, "\(api)/keys/tienda%2F77")
            #expect(told["status"] == 201 && told["record"]?["kind"] == "transaction" && told["record"]?["id"] == made.json["id"])
            #expect(told["answer"] == made.json)
            #expect(try await erp.writer.send(.GET, "\(api)/keys/no").status == 404, "what was refused left no trace")
            #expect(try await erp.reader.send(.GET, "\(api)/keys/tienda%2F77").status == 403)

            let rita = try await erp.visitor("rita")
            let page = try await rita.get("/Beauties/integration/keys?key=tienda%2F77")
            #expect(page.status == 200 && page.text.contains("Sí, ocurrió") && page.link(below: "/Beauties/transactions/0") != nil)
            let missing = try await rita.get("/Beauties/integration/keys?key=no")
            #expect(missing.status == 404 && missing.text.contains("No ocurrió"))
            let reference = try await rita.get("/Beauties/integration/keys?origin=tienda&number=77")
            #expect(reference.text.contains("Sí, ocurrió") && reference.text.contains("Operación 1"))
            #expect(try await rita.get("/Beauties/integration/keys?origin=tienda&number=78").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `another company's key did not happen here`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            _ = try await erp.makeCustomer()
            let now = erp.clock.now()
            try await erp.database.write { tx in
                let id = try InstanceActions.create(name: "Otra", at: now, in: tx)
                let scope = InstanceScope(tx: tx, instance: id, now: now)
                #expect(try IdempotencyKeys.kept("customer-30-60363912-6", owner: id.number, in: scope.tx)?.answer == nil)
            }
            #expect(try await erp.writer.send(.GET, "\(api)/keys/customer-30-60363912-6").status == 200)
        }
    }
}
