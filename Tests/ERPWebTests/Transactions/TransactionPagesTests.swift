import ERPCore
import ERPWeb
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

/// Makes an order as the connector does; its id.
private func place(_ erp: RunningERP, _ customer: String, number: String, quantity: String = "6", sku: String = "A") async throws -> String
{
    let body: JSON = [
        "kind": "order", "customer_id": .string(customer),
        "external_reference": ["origin": "ventasxmayor/mi-tienda", "number": .string(number)],
        "buyer": ["name": "Casa Juárez <S.A.>", "document": "30-60363912-6", "address": ["city": "Salta"]],
        "lines": [["sku": .string(sku), "quantity": .string(quantity), "unit_price": "2.55", "discount_percent": "10"]],
        "payment_terms": "30 días", "notes": "=HYPERLINK(\"http://x\")",
    ]
    return try await erp.writer.expect(.POST, "\(api)/transactions", body, key: "place-\(number)")["id"]?.stringValue ?? ""
}

@Suite struct TransactionPagesTests {
    @Test(arguments: Engine.allCases)
    func `the list is filtered and paged, and leads to each`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "1000")
            let customer = try await erp.makeCustomer()
            var ids: [String] = []
            for number in 1...53 { ids.append(try await place(erp, customer, number: "\(100 + number)", quantity: "1")) }
            let rita = try await erp.visitor("rita")
            let first = try await rita.get("/Beauties/transactions")
            #expect(first.html.contains(">53</a>") && first.html.contains(">4</a>") && !first.html.contains(">3</a>"))
            #expect(!first.html.contains("type=\"checkbox\""), "who may not process is not offered to")
            let next = try #require(first.link(below: "?below="))
            let second = try await rita.get("/Beauties/transactions\(next)")
            #expect(second.html.contains(">3</a>") && second.html.contains(">1</a>") && !second.html.contains(">4</a>"))
            #expect(try await rita.get("/Beauties/transactions?state=processed").text.contains("No hay operaciones con ese filtro"))
            let byNumber = try await rita.get("/Beauties/transactions?q=101")
            #expect(byNumber.html.contains(">1</a>") && !byNumber.html.contains(">2</a>"))
            #expect(try await rita.get("/Beauties/transactions?origin=-").text.contains("No hay operaciones con ese filtro"))
            #expect(try await rita.get("/Beauties/transactions?origin=ventasxmayor%2Fmi-tienda").html.contains(">53</a>"))
            #expect(try await rita.get("/Beauties/transactions?from=2026-11-24").text.contains("No hay operaciones con ese filtro"))
            let byWho = try await rita.get("/Beauties/transactions?who=30603639126")
            #expect(byWho.path.contains("customer=\(customer)") && byWho.html.contains(">53</a>"))
            #expect(try await rita.get("/Beauties/transactions?who=20123456786").text.contains("Ningún cliente"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a transaction shows all that is known, and what happened to it by whom`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let id = try await place(erp, try await erp.makeCustomer(), number: "1001")
            let walter = try await erp.visitor("walter")
            let page = try await walter.get("/Beauties/transactions/\(id)")
            for words in [
                "Operación 1", "Confirmada", "ventasxmayor/mi-tienda", "1001", "Product A", "$ 13,77", "30 días", "Salta", "Tomada",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
            #expect(page.text.contains("Casa Juárez <S.A.>"), "what strangers wrote stands as text")
            let shipped = try await walter.post("/Beauties/transactions/\(id)/process")
            #expect(shipped.text.contains("Procesada: salió del depósito") && shipped.text.contains("walter en estas páginas"))
            #expect(!shipped.html.contains("/cancel\""))
            let refused = try await walter.post("/Beauties/transactions/\(id)/cancel")
            #expect(refused.status == 422 && refused.text.contains("ya está procesada"))
            #expect(try await walter.get("/Beauties/transactions/none").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of two who edit, the second is told and sees both`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let id = try await place(erp, try await erp.makeCustomer(), number: "1")
            let edit = "/Beauties/transactions/\(id)/edit"
            let (walter, maria) = (try await erp.visitor("walter"), try await erp.visitor("maria"))
            let version = try #require(try await walter.get(edit).value("version"))
            let first = try await maria.post(
                edit,
                [
                    "do": "save", "version": version, "sku": "A", "quantity": "4", "price": "2,55", "discount": "10", "warehouse": "main",
                    "date": "2026-11-23",
                ]
            )
            #expect(first.path.contains("transaction_edited"), "\(first.text)")
            #expect(first.text.contains("Qué cambió") && first.text.contains("6 × A"))
            let stale = try await walter.post(
                edit,
                [
                    "do": "save", "version": version, "sku": "A", "quantity": "9", "price": "2,55", "discount": "10", "warehouse": "main",
                    "date": "2026-11-23",
                ]
            )
            #expect(stale.status == 412 && stale.value("quantity") == "9")
            #expect(stale.text.contains("4 × A") && stale.text.contains("9 × A"))
            let now = try #require(stale.value("version"))
            let over = try await walter.post(
                edit,
                [
                    "do": "save", "version": now, "sku": "A", "quantity": "9", "price": "2,55", "discount": "10", "warehouse": "main",
                    "date": "2026-11-23",
                ]
            )
            #expect(over.path.contains("transaction_edited"))
            let stock = try await erp.writer.expect(.GET, "\(api)/stock/A")
            #expect(stock["available"] == "91" && stock["reserved"] == "9")
        }
    }

    @Test(arguments: Engine.allCases)
    func `several are processed at once, and what cannot be is told`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let customer = try await erp.makeCustomer()
            let (one, two, three) = (
                try await place(erp, customer, number: "1"), try await place(erp, customer, number: "2"),
                try await place(erp, customer, number: "3")
            )
            let walter = try await erp.visitor("walter")
            _ = try await walter.post("/Beauties/transactions/\(three)/cancel")
            let page = try await walter.post("/Beauties/transactions/process", ["id": one, "id": two, "id": three])
            #expect(page.status == 422 && page.text.contains("Operaciones procesadas: 2"))
            #expect(page.text.contains("ya está anulada"))
            #expect(try await erp.writer.expect(.GET, "\(api)/stock/A")["on_hand"] == "88")
            let again = try await walter.post("/Beauties/transactions/process", ["id": one, "id": two])
            #expect(again.text.contains("quedaron procesadas"))
            #expect(try await erp.writer.expect(.GET, "\(api)/stock/A")["on_hand"] == "88")
            #expect(try await walter.post("/Beauties/transactions/process").text.contains("No eligió ninguna operación"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `on paper it has prices or none, and in a file no formula`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let id = try await place(erp, try await erp.makeCustomer(), number: "1")
            let rita = try await erp.visitor("rita")
            let priced = try await rita.get("/Beauties/transactions/\(id)/print")
            #expect(priced.text.contains("$ 13,77") && priced.text.contains("no válido como factura"))
            let bare = try await rita.get("/Beauties/transactions/\(id)/print?prices=no")
            #expect(!bare.text.contains("$") && bare.text.contains("Product A"))
            let file = try await rita.get("/Beauties/transactions.csv?state=confirmed")
            #expect(file.headers.first(name: "Content-Type")?.hasPrefix("text/csv") == true)
            let rows = file.html.split(separator: "\n")
            #expect(rows.count == 2 && rows[0].hasPrefix("number,date,status"))
            #expect(rows[1].contains("\"'=HYPERLINK(\"\"http://x\"\")\""))
            #expect(try await rita.get("/Beauties/transactions.csv?state=processed").html.split(separator: "\n").count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `another company's transaction does not exist, on any page`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let id = try await place(erp, try await erp.makeCustomer(), number: "1")
            let now = erp.clock.now()
            let hash = try await erp.services.passwords.hash(RunningERP.password)
            try await erp.database.write { tx in
                let other = try InstanceActions.create(name: "Otra", at: now, in: tx)
                let scope = InstanceScope(tx: tx, instance: other, now: now)
                _ = try UserActions.put("olga", passwordHash: hash, permission: .manage, in: scope)
            }
            let olga = PageVisitor(erp.outsider)
            _ = try await olga.post("/Otra/sign-in", ["username": "olga", "password": RunningERP.password])
            for rest in ["", "/edit", "/print"] { #expect(try await olga.get("/Otra/transactions/\(id)\(rest)").status == 404) }
            for verb in ["cancel", "process", "edit"] {
                #expect(try await olga.post("/Otra/transactions/\(id)/\(verb)", ["do": "save", "version": "1"]).status == 404)
            }
            #expect(try await olga.post("/Otra/transactions/process", ["id": id]).text.contains("No existe"))
            #expect(try await erp.writer.expect(.GET, "\(api)/transactions/\(id)")["status"] == "confirmed")
        }
    }
}
