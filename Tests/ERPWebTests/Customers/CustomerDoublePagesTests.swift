import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api
private let base = "/Beauties/customers"

@Suite struct CustomerDoublePagesTests {
    @Test(arguments: Engine.allCases)
    func `new customers are looked at one after the other`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let walter = try await erp.visitor("walter")
            #expect(try await walter.get("\(base)/review").text.contains("No queda ningún cliente por revisar"))
            var ids: [String] = []
            for (index, name) in ["Ana", "Dora", "Cleo"].enumerated() {
                erp.clock.advance(bySeconds: 1)
                ids.append(try await erp.makeCustomer(name, document: "2011111\(index)"))
            }
            let first = try await walter.get("\(base)/review")
            #expect(first.text.contains("Ana") && !first.text.contains("Dora") && first.text.contains("3 por revisar"))
            let second = try await walter.post("\(base)/\(ids[0])/review", ["version": try #require(first.value("version"))])
            #expect(second.text.contains("Confirmado") && second.text.contains("Dora") && second.text.contains("2 por revisar"))
            // Sent again it leads on as well, and has no other effect.
            #expect(try await walter.post("\(base)/\(ids[0])/review", ["version": "2"]).text.contains("Dora"))
            let skipped = try await walter.get("\(base)/review?after=\(ids[1])")
            #expect(skipped.text.contains("Cleo"))
            let patch: JSON = ["notes": "cambió"]
            _ = try await erp.writer.send(.PATCH, "\(api)/customers/\(ids[1])", patch, headers: [("If-Match", "\"1\"")])
            let stale = try await walter.post("\(base)/\(ids[1])/review", ["version": "1"])
            #expect(stale.status == 412 && stale.text.contains("Alguien cambió estos datos") && stale.text.contains("cambió"))
            let corrected = try await walter.post(
                "\(base)/\(ids[1])/edit?next=review",
                ["version": "2", "name": "Dorotea", "document": "20111111"]
            )
            #expect(corrected.path.hasPrefix("\(base)/review") && corrected.text.contains("Cleo"))
            #expect(try await walter.post("\(base)/\(ids[2])/review", ["version": "1"]).text.contains("No queda ningún cliente"))
            #expect(!(try await walter.get(base).text.contains("por revisar")))
        }
    }

    @Test(arguments: Engine.allCases)
    func `two who may be one are compared, merged, and the old page leads to the customer`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let kiosk = try await erp.makeCustomer("Kiosco Luz", document: "20.123.456")
            let body: JSON = ["name": "Luz Pérez", "document": "30-60363912-6", "email": "luz@example.com", "phone": "11 4444-5555"]
            let luz = try #require(try await erp.writer.expect(.POST, "\(api)/customers", body, key: "l")["id"]?.stringValue)
            let phone: JSON = ["phone": "+54 9 11 4444 5555"]
            _ = try await erp.writer.send(.PATCH, "\(api)/customers/\(kiosk)", phone, headers: [("If-Match", "\"1\"")])
            let order: JSON = [
                "kind": "order", "customer_id": .string(kiosk), "lines": [["sku": "A", "quantity": "1", "unit_price": "10"]],
            ]
            try await erp.writer.expect(.POST, "\(api)/transactions", order, key: "o")
            let walter = try await erp.visitor("walter")
            let list = try await walter.get("\(base)/doubles")
            #expect(list.text.contains("Kiosco Luz") && list.text.contains("Luz Pérez") && list.text.contains("el teléfono"))
            let page = try await walter.get("\(base)/\(kiosk)/merge?with=\(luz)")
            #expect(page.status == 200 && page.text.contains("1 operación"))
            let form: KeyValuePairs = [
                "first": kiosk, "first_version": "2", "second": luz, "second_version": "1", "survivor": "first", "name": "second",
                "document": "second", "email": "second",
            ]
            let merged = try await walter.post("\(base)/\(kiosk)/merge", form)
            #expect(merged.text.contains("Los dos registros son ahora este cliente") && merged.text.contains("CUIT 30-60363912-6"))
            #expect(merged.text.contains("Luz Pérez") && merged.text.contains("DNI 20.123.456") && merged.text.contains("luz@example.com"))
            #expect(merged.path.hasPrefix("\(base)/\(kiosk)"))
            let twice = try await walter.post("\(base)/\(kiosk)/merge", form)
            #expect(twice.path.hasPrefix("\(base)/\(kiosk)") && twice.status == 200)
            let old = try await walter.get("\(base)/\(luz)")
            #expect(old.path.hasPrefix("\(base)/\(kiosk)") && old.text.contains("Ese registro se unió a este cliente"))
            #expect(try await walter.get("\(base)/\(luz)/merge?with=\(kiosk)").path.hasPrefix("\(base)/\(kiosk)"))
            #expect(try await walter.get("\(base)/doubles").text.contains("No hay clientes que parezcan repetidos"))
            let trail = try await erp.database.read { tx in
                try tx.all("SELECT action FROM audit_entries WHERE action LIKE 'customer.%' ORDER BY id").map { try $0.text("action") }
            }
            #expect(
                trail == ["customer.create", "customer.create", "customer.update", "customer.merge", "customer.merge_away"]
            )
        }
    }

    @Test(arguments: Engine.allCases)
    func `the second of two who merge sees what the first one did`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let first = try await erp.makeCustomer("Ana", document: "20111111")
            let second = try await erp.makeCustomer("Bea", document: "20222222")
            let walter = try await erp.visitor("walter")
            let form: KeyValuePairs = [
                "first": first, "first_version": "1", "second": second, "second_version": "1", "survivor": "second", "name": "first",
            ]
            _ = try await erp.writer.send(.PATCH, "\(api)/customers/\(second)", ["name": "Beatriz"], headers: [("If-Match", "\"1\"")])
            let stale = try await walter.post("\(base)/\(first)/merge", form)
            #expect(stale.status == 412 && stale.text.contains("Beatriz") && stale.text.contains("Alguien cambió estos datos"))
            #expect(stale.value("second_version") == "2")
            let customers = try await erp.writer.expect(.GET, "\(api)/customers")
            #expect(customers["items"]?.arrayValue?.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `said to be two persons, they are not suggested again`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for (index, name) in ["Ana", "Bea"].enumerated() {
                let body: JSON = ["name": .string(name), "document": .string("2011111\(index)"), "email": "x@example.com"]
                try await erp.writer.expect(.POST, "\(api)/customers", body, key: name)
            }
            let walter = try await erp.visitor("walter")
            let list = try await walter.get("\(base)/doubles")
            let (first, second) = (try #require(list.value("first")), try #require(list.value("second")))
            let after = try await walter.post("\(base)/doubles/dismiss", ["first": first, "second": second])
            #expect(after.text.contains("son dos personas distintas") && after.text.contains("No hay clientes que parezcan repetidos"))
            #expect(!(try await walter.get("\(base)/\(first)").text.contains("Puede ser la misma persona")))
        }
    }

    @Test(arguments: Engine.allCases)
    func `any two can be merged, found by a search`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let ana = try await erp.makeCustomer("Ana", document: "20111111")
            let bea = try await erp.makeCustomer("Bea", document: "20222222")
            let walter = try await erp.visitor("walter")
            let page = try await walter.get("\(base)/\(ana)/merge?q=bea")
            #expect(page.link(below: "\(base)/\(ana)/merge?with=\(bea)") != nil)
            #expect(try await walter.get("\(base)/\(ana)/merge?q=ana").text.contains("No hay clientes que coincidan"))
        }
    }
}
