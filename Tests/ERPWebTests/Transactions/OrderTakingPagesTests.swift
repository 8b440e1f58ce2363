import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let new = "/Beauties/transactions/new"

private func available(_ erp: RunningERP, _ sku: String) async throws -> String? {
    try await erp.writer.expect(.GET, "\(RunningERP.api)/stock/\(sku)")["available"]?.stringValue
}

private func count(_ erp: RunningERP) async throws -> Int? {
    try await erp.writer.expect(.GET, "\(RunningERP.api)/transactions")["items"]?.arrayValue?.count
}

@Suite struct OrderTakingPagesTests {
    @Test(arguments: Engine.allCases)
    func `an order is taken by hand without scripts, step by step`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A-1", stock: "40", price: "10")
            let tier: JSON = ["prices": [["sku": "A-1", "unit_price": "8.50", "min_quantity": "12"]]]
            try await erp.manager.expect(.PUT, "\(RunningERP.api)/price-lists/base/prices", tier)
            let customer = try await erp.makeCustomer()
            let walter = try await erp.visitor("walter")
            let blank = try await walter.get(new)
            let key = try #require(blank.value("key"))
            #expect(blank.status == 200 && key.hasPrefix("desk-"))

            let found = try await walter.post(new, ["do": "look", "key": key, "who": "30-60363912-6"])
            #expect(found.value("customer") == customer && found.text.contains("Casa Juárez"))

            let added = try await walter.post(new, ["do": "look", "key": key, "customer": customer, "add": "12*A-1"])
            #expect(added.value("quantity") == "12" && added.value("price") == "")
            #expect(added.html.contains("placeholder=\"8,50\""), "the tier's price stands as that of the list")
            #expect(added.text.contains("$ 102,00") && added.text.contains("40"))

            let more = try await walter.post(
                new,
                ["do": "look", "key": key, "customer": customer, "sku": "A-1", "quantity": "12", "price": "", "discount": "", "add": "A-1"]
            )
            #expect(more.value("quantity") == "13")

            let saved = try await walter.post(
                new,
                [
                    "do": "save", "key": key, "customer": customer, "sku": "A-1", "quantity": "13", "price": "", "discount": "10",
                    "discount_percent": "5", "surcharge_percent": "", "payment_terms": "30 días", "notes": "Por teléfono",
                    "date": "2026-11-23",
                    "warehouse": "main", "price_list": "base",
                ]
            )
            #expect(saved.path.hasSuffix("notice=transaction_saved"), "\(saved.text)")
            #expect(saved.text.contains("Operación 1") && saved.text.contains("30 días") && saved.text.contains("walter"))
            // 13 × 8.50 less 10 %, less 5 %.
            #expect(saved.text.contains("$ 99,45") && saved.text.contains("$ 94,48"))
            #expect(try await available(erp, "A-1") == "27")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a form that is sent twice makes one order, and leads to it`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let customer = try await erp.makeCustomer()
            let walter = try await erp.visitor("walter")
            let key = try #require(try await walter.get(new).value("key"))
            let form: KeyValuePairs = [
                "do": "save", "key": key, "customer": customer, "sku": "A", "quantity": "2", "price": "", "discount": "",
            ]
            async let first = walter.post(new, form)
            async let second = walter.post(new, form)
            let paths = try await [first.path, second.path]
            let again = try await walter.post(
                new,
                ["do": "save", "key": key, "customer": customer, "sku": "A", "quantity": "5", "price": "", "discount": ""]
            )
            #expect(Set((paths + [again.path]).map { $0.split(separator: "?")[0] }).count == 1)
            #expect(again.text.contains("ya se había guardado"))
            #expect(try await count(erp) == 1)
            #expect(try await available(erp, "A") == "98")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a shortage is told beside its line with what there is, and what was typed stays`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "5")
            try await erp.load("B", stock: "5")
            let customer = try await erp.makeCustomer()
            let walter = try await erp.visitor("walter")
            let key = try #require(try await walter.get(new).value("key"))
            let page = try await walter.post(
                new,
                [
                    "do": "save", "key": key, "customer": customer, "sku": "A", "quantity": "", "price": "", "discount": "", "sku": "B",
                    "quantity": "7", "price": "9,50", "discount": "", "notes": "urgente",
                ]
            )
            #expect(page.status == 422)
            #expect(page.text.contains("No hay stock suficiente de B: quedan 5 disponibles."))
            #expect(page.html.contains("value=\"9,50\"") && page.text.contains("urgente"))
            #expect(try await count(erp) == 0)
            // The key is not used up: mended, the same form is taken.
            let mended = try await walter.post(
                new,
                ["do": "save", "key": key, "customer": customer, "sku": "B", "quantity": "5", "price": "9,50", "discount": ""]
            )
            #expect(mended.path.contains("transaction_saved"), "\(mended.text)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `customers are found by words, products by words and barcode; where several are meant one chooses`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for (sku, name, barcode) in [
                ("T-1", "Taza roja", "7791234567898"), ("T-2", "Taza azul", "7791234567881"), ("M-1", "Champú", ""),
            ] {
                try await erp.load(sku)
                let body: JSON = ["name": .string(name), "barcode": barcode.isEmpty ? .null : .string(barcode)]
                try await erp.manager.expect(.PUT, "\(RunningERP.api)/products/\(sku)", body)
            }
            let luna = try await erp.makeCustomer("Kiosco Luna", document: "20123456786")
            _ = try await erp.makeCustomer("Kiosco El Sol", document: "12345678")
            let walter = try await erp.visitor("walter")
            let key = try #require(try await walter.get(new).value("key"))

            let two = try await walter.post(new, ["do": "look", "key": key, "who": "kiosco"])
            #expect(two.value("customer") == nil && two.text.contains("Kiosco Luna · CUIT") && two.text.contains("Kiosco El Sol · DNI"))
            let one = try await walter.post(new, ["do": "look", "key": key, "who": "kiosco", "customer_pick": luna])
            #expect(one.value("customer") == luna)
            #expect(try await walter.post(new, ["do": "look", "key": key, "who": "luna kios"]).value("customer") == luna)
            let nobody = try await walter.post(new, ["do": "look", "key": key, "who": "quiosco"])
            #expect(nobody.text.contains("No hay ningún cliente así") && nobody.html.contains("/Beauties/customers/new"))

            let which = try await walter.post(new, ["do": "look", "key": key, "customer": luna, "add": "taza"])
            #expect(which.value("quantity") == nil && which.text.contains("¿Cuál de estos?") && which.text.contains("T-2 Taza azul"))
            let picked = try await walter.post(new, ["do": "look", "key": key, "customer": luna, "add": "taza", "pick": "T-2"])
            #expect(picked.value("sku") == "T-2" && picked.value("add") == "")
            for (typed, sku) in [("7791234567898", "T-1"), ("champu", "M-1"), ("t-2", "T-2"), ("roj taza", "T-1")] {
                let page = try await walter.post(new, ["do": "look", "key": key, "customer": luna, "add": typed])
                #expect(page.value("sku") == sku, "\(typed)")
            }
            #expect(try await walter.post(new, ["do": "look", "key": key, "add": "--"]).text.contains("No hay ningún producto activo así"))

            let products = try await walter.get("/Beauties/transactions/suggest/products?q=taz")
            #expect(products.html.contains("\"value\":\"T-1\"") && products.html.contains("Taza azul"))
            let customers = try await walter.get("/Beauties/transactions/suggest/customers?q=sol")
            #expect(customers.html.contains("12345678") && !customers.html.contains("Luna"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody confirms a total that the page did not show`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", price: "10")
            let customer = try await erp.makeCustomer()
            let walter = try await erp.visitor("walter")
            let key = try #require(try await walter.get(new).value("key"))
            let seen = try await walter.post(new, ["do": "look", "key": key, "customer": customer, "add": "A"])
            #expect(seen.value("expected") == "10.00")
            let dearer: JSON = ["prices": [["sku": "A", "unit_price": "12"]]]
            try await erp.manager.expect(.PUT, "\(RunningERP.api)/price-lists/base/prices", dearer)
            func confirm(_ expected: String) async throws -> PageVisitor.Page {
                try await walter.post(
                    new,
                    [
                        "do": "save", "key": key, "customer": customer, "sku": "A", "quantity": "1", "price": "", "discount": "",
                        "expected": expected,
                    ]
                )
            }
            let stopped = try await confirm("10.00")
            #expect(stopped.status == 422 && stopped.text.contains("no es el que mostraba la página") && stopped.text.contains("$ 12,00"))
            #expect(try await count(erp) == 0)
            let made = try await confirm(try #require(stopped.value("expected")))
            #expect(made.path.contains("transaction_saved") && made.text.contains("$ 12,00"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is missing or wrong is told, and nothing is made`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let customer = try await erp.makeCustomer()
            let walter = try await erp.visitor("walter")
            let key = try #require(try await walter.get(new).value("key"))
            let nobody = try await walter.post(new, ["do": "save", "key": key, "sku": "A", "quantity": "1", "price": "", "discount": ""])
            #expect(nobody.status == 400 && nobody.text.contains("Falta elegir el cliente"))
            let empty = try await walter.post(new, ["do": "save", "key": key, "customer": customer])
            #expect(empty.status == 400 && empty.text.contains("Falta al menos un renglón"))
            let unknown = try await walter.post(new, ["do": "look", "key": key, "customer": customer, "add": "NO-HAY"])
            #expect(unknown.status == 200 && unknown.text.contains("No hay ningún producto activo así") && unknown.value("add") == "NO-HAY")
            let pending = try await walter.post(
                new,
                ["do": "save", "key": key, "customer": customer, "add": "A", "sku": "A", "quantity": "1", "price": "", "discount": ""]
            )
            #expect(pending.status == 200 && pending.value("quantity") == "2", "what was typed and not added is not passed over")
            let wrong = try await walter.post(
                new,
                [
                    "do": "save", "key": key, "customer": customer, "sku": "A", "quantity": "dos", "price": "", "discount": "",
                    "discount_percent": "150",
                ]
            )
            #expect(wrong.status == 400 && wrong.value("quantity") == "dos" && wrong.value("discount_percent") == "150")
            #expect(try await count(erp) == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `who may only look cannot take an order, and another company's customer does not exist`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A")
            let now = erp.clock.now()
            let stranger = try await erp.database.write { tx in
                let id = try InstanceActions.create(name: "Otra", at: now, in: tx)
                let scope = InstanceScope(tx: tx, instance: id, now: now)
                let document = try TaxDocument(typed: "20123456786")
                return try CustomerActions.createOrGet(CustomerFields(name: "Ajeno"), document: document, in: scope).customer.id.text
            }
            let rita = try await erp.visitor("rita")
            #expect(try await rita.get(new).status == 403)
            let walter = try await erp.visitor("walter")
            let key = try #require(try await walter.get(new).value("key"))
            let form: KeyValuePairs = [
                "do": "save", "key": key, "customer": stranger, "sku": "A", "quantity": "1", "price": "", "discount": "",
            ]
            let page = try await walter.post(new, form)
            #expect(page.status == 422 && page.text.contains("No existe ese cliente") && !page.text.contains("Ajeno"))
        }
    }
}
