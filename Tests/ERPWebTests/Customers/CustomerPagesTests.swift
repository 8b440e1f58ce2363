import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api
private let base = "/Beauties/customers"

@Suite struct CustomerPagesTests {
    @Test(arguments: Engine.allCases)
    func `a customer is made, found and changed`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let walter = try await erp.visitor("walter")
            #expect(try await walter.get(base).text.contains("Todavía no hay clientes"))
            let form = try await walter.get("\(base)/new")
            let key = try #require(form.value("key"))
            let fields: KeyValuePairs = [
                "version": "0", "name": "Casa Juárez", "document": "30-60363912-6", "fiscal_condition": "responsable_inscripto",
                "address.city": "Rosario", "address.province": "S", "phone": "0341 15 444-5555", "email": "a@example.com", "key": key,
            ]
            let made = try await walter.post("\(base)/new", fields)
            #expect(made.text.contains("CUIT 30-60363912-6") && made.text.contains("El cliente quedó guardado"))
            #expect(made.text.contains("Rosario, Santa Fe") && made.text.contains("ARCA 1") && made.text.contains("por walter"))
            #expect(!made.text.contains("Por revisar"))
            // Sent twice, it leads to the one that it made.
            #expect(try await walter.post("\(base)/new", fields).path == made.path)
            #expect(try await walter.get("\(base)?q=341444").text.contains("Casa Juárez"))
            let listed = try await walter.get("\(base)?q=juarez&condition=responsable_inscripto")
            #expect(listed.text.contains("Casa Juárez"))
            #expect(try await walter.get("\(base)?q=juarez&condition=exento").text.contains("No hay clientes que coincidan"))
            let path = made.path.split(separator: "?")[0]
            let sheet = try await walter.get("\(path)/edit")
            let version = try #require(sheet.value("version"))
            let saved = try await walter.post("\(path)/edit", ["version": version, "name": "Casa J.", "document": "30603639126"])
            #expect(saved.text.contains("Casa J.") && saved.text.contains("quedaron guardados"))
            let stale = try await walter.post("\(path)/edit", ["version": version, "name": "Otra", "document": "30603639126"])
            #expect(stale.status == 412 && stale.text.contains("Otra persona guardó cambios") && stale.html.contains("value=\"Otra\""))
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is wrong is told beside its field, and what was typed stays`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            _ = try await erp.makeCustomer()
            let walter = try await erp.visitor("walter")
            let key = { try #require(try await walter.get("\(base)/new").value("key")) }
            let digit = try await walter.post("\(base)/new", ["name": "Ana", "document": "30-60363912-5", "key": try await key()])
            #expect(digit.status == 422 && digit.text.contains("debería ser 6") && digit.html.contains("value=\"Ana\""))
            let wants = try await walter.post(
                "\(base)/new",
                ["name": "Ana", "document": "20123456", "fiscal_condition": "monotributo", "key": try await key()]
            )
            #expect(wants.status == 422 && wants.text.contains("pide un CUIT, y el documento es un DNI"))
            let twice = try await walter.post("\(base)/new", ["name": "Ana", "document": "30603639126", "key": try await key()])
            #expect(twice.status == 422 && twice.text.contains("Otro cliente ya tiene ese documento: Casa Juárez S.A."))
            let nothing = try await walter.post("\(base)/new", ["key": try await key()])
            #expect(nothing.status == 400 && nothing.text.contains("Complete este dato"))
            let once = try await key()
            _ = try await walter.post("\(base)/new", ["name": "Bea", "document": "20222222", "key": once])
            let other = try await walter.post("\(base)/new", ["name": "Bea", "document": "20333333", "key": once])
            #expect(other.text.contains("ya se había enviado con otros datos"))
            #expect(try await erp.writer.expect(.GET, "\(api)/customers")["items"]?.arrayValue?.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the rule of conditions holds for people alone, and only for what they change`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let body: JSON = ["name": "Ana", "document": "20123456", "fiscal_condition": "exento"]
            let made = try await erp.writer.expect(.POST, "\(api)/customers", body, key: "1")
            let id = try #require(made["id"]?.stringValue)
            let walter = try await erp.visitor("walter")
            #expect(try await walter.get("\(base)/\(id)").text.contains("pide un CUIT"))
            let phone = try await walter.post(
                "\(base)/\(id)/edit",
                ["version": "1", "name": "Ana", "document": "20123456", "fiscal_condition": "exento", "phone": "4444-5555"]
            )
            #expect(phone.status == 200 && phone.text.contains("4444-5555"))
            let changed = try await walter.post(
                "\(base)/\(id)/edit",
                ["version": "2", "name": "Ana", "document": "20123456", "fiscal_condition": "monotributo"]
            )
            #expect(changed.status == 422)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the page of a customer shows what was bought, from where, and who may be the same person`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let id = try await erp.makeCustomer("Kiosco Luz", document: "20.123.456")
            for number in 1...23 {
                let order: JSON = [
                    "kind": "order", "customer_id": .string(id),
                    "external_reference": ["origin": "ventasxmayor/sur", "number": .string("\(number)")],
                    "lines": [["sku": "A", "quantity": "1", "unit_price": "10"]],
                ]
                try await erp.writer.expect(.POST, "\(api)/transactions", order, key: "o\(number)")
            }
            let rita = try await erp.visitor("rita")
            let page = try await rita.get("\(base)/\(id)")
            #expect(page.text.contains("ventasxmayor/sur") && page.text.contains("por un programa, con el usuario walter"))
            #expect(page.html.ranges(of: "/transactions/").count == 20)
            #expect(!page.text.contains("Editar") && !page.text.contains("Está bien"))
            let next = try #require(page.html.firstMatch(of: #/rel="next" href="([^"]+)"/#)?.1)
            #expect(try await rita.get("\(base)/\(id)\(next)").html.ranges(of: "/transactions/").count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `another company's customers answer as if they did not exist`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let now = erp.clock.now()
            let foreign = try await erp.database.write { tx in
                let other = try InstanceActions.create(name: "Otra", at: now, in: tx)
                let scope = InstanceScope(tx: tx, instance: other, now: now, author: Author(name: "x", door: .token, requestID: nil))
                let document = try TaxDocument(typed: "20123456")
                return try CustomerActions.createOrGet(CustomerFields(name: "Ajena"), document: document, in: scope).customer.id
            }
            let own = try await erp.makeCustomer("Propia", document: "20.123.457")
            let maria = try await erp.visitor("maria")
            #expect(!(try await maria.get(base).text.contains("Ajena")))
            #expect(!(try await maria.get("\(base)?q=20123456").text.contains("Ajena")))
            #expect(!(try await maria.get("\(base)/review").text.contains("Ajena")))
            for path in ["\(foreign)", "\(foreign)/edit", "\(foreign)/merge", "\(own)/merge?with=\(foreign)"] {
                let page = try await maria.get("\(base)/\(path)")
                #expect(page.status == 404 && !page.text.contains("Ajena"), "\(path)")
            }
            for path in ["\(foreign)/edit", "\(foreign)/review"] {
                let page = try await maria.post("\(base)/\(path)", ["version": "1", "name": "Mía", "document": "20123456"])
                #expect(page.status == 404, "\(path)")
            }
            let merge: KeyValuePairs = ["first": own, "first_version": "1", "second": foreign.text, "second_version": "1"]
            #expect(try await maria.post("\(base)/\(own)/merge", merge).status == 404)
            #expect(try await maria.post("\(base)/doubles/dismiss", ["first": own, "second": foreign.text]).status == 404)
            let document: JSON = ["customer_id": .string(foreign.text), "version": 1]
            let reply = try await erp.writer.send(
                .POST,
                "\(api)/customers/\(own)/merge",
                document,
                key: "f",
                headers: [("If-Match", "\"1\"")]
            )
            #expect(reply.status == 404)
        }
    }
}
