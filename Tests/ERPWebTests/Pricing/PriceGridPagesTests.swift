import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api
private let grid = "/Beauties/prices/at/base"

@Suite struct PriceGridPagesTests {
    private static func prices(_ erp: RunningERP) async throws -> [JSON?] {
        try await erp.changes("prices", since: nil).items.map { $0["unit_price"] }
    }

    @Test(arguments: Engine.allCases)
    func `a table of prices is saved in one step, and an emptied one goes`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["A", "B", "C"] { try await erp.load(sku, price: "1234.5") }
            let maria = try await erp.visitor("maria")
            let page = try await maria.get(grid)
            #expect(page.value("price.0") == "1.234,50" && page.value("was.0") == "1234.50")
            let saved = try await maria.post(
                grid,
                [
                    "sku.0": "A", "from.0": "1", "was.0": "1234.50", "price.0": "1.234,50",
                    "sku.1": "B", "from.1": "1", "was.1": "1234.50", "price.1": "1.500,255",
                    "sku.2": "C", "from.2": "1", "was.2": "1234.50", "price.2": "",
                ]
            )
            #expect(saved.path == "\(grid)?notice=prices_saved" && saved.text.contains("Los precios quedaron guardados"))
            #expect(try await Self.prices(erp) == ["1234.50", "1500.255"])
            let same = try await maria.post(grid, ["sku.0": "A", "from.0": "1", "was.0": "1234.50", "price.0": "1234,5"])
            #expect(same.path.hasSuffix("prices_same"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `an error stands beside its cell, what was typed stays, and nothing is saved`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["A", "B"] { try await erp.load(sku, price: "10") }
            let maria = try await erp.visitor("maria")
            let wrong = try await maria.post(
                grid,
                [
                    "sku.0": "A", "from.0": "1", "was.0": "10.00", "price.0": "12",
                    "sku.1": "B", "from.1": "1", "was.1": "10.00", "price.1": "doce",
                ]
            )
            #expect(wrong.status == 400)
            #expect(wrong.html.contains("id=\"price-1-error\"") && !wrong.html.contains("id=\"price-0-error\""))
            #expect(wrong.html.contains("href=\"#price-1\""))
            #expect(wrong.value("price.0") == "12" && wrong.value("price.1") == "doce")
            #expect(try await Self.prices(erp) == ["10.00", "10.00"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `of two who type into one table the second is told, sees both, and may insist`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", price: "10")
            let maria = try await erp.visitor("maria")
            let form: KeyValuePairs = ["sku.0": "A", "from.0": "1", "was.0": "10.00", "price.0": "12"]
            _ = try await maria.post(grid, form)
            let other: KeyValuePairs = ["sku.0": "A", "from.0": "1", "was.0": "10.00", "price.0": "13"]
            let second = try await maria.post(grid, other)
            #expect(second.status == 422 && second.text.contains("ahora es $ 12,00"))
            #expect(second.value("price.0") == "13" && second.value("was.0") == "12.00")
            #expect(try await Self.prices(erp) == ["12.00"])
            let third = try await maria.post(grid, ["sku.0": "A", "from.0": "1", "was.0": "12.00", "price.0": "13"])
            #expect(third.status == 200)
            #expect(try await Self.prices(erp) == ["13.00"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a product's prices by quantity are made and changed, and its history told`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", price: "10")
            let maria = try await erp.visitor("maria")
            let path = "/Beauties/products/at/A/prices"
            let saved = try await maria.post(
                "\(path)?list=base",
                [
                    "sku.0": "A", "from.0": "1", "was.0": "10.00", "price.0": "10",
                    "sku.1": "A", "new.1": "yes", "from.1": "12", "was.1": "", "price.1": "9,50",
                    "sku.2": "A", "new.2": "yes", "from.2": "", "was.2": "", "price.2": "",
                ]
            )
            #expect(saved.status == 200 && saved.text.contains("Edición") && saved.text.contains("maria"))
            let item = try await erp.changes("prices", since: nil).items[0]
            #expect(item["tiers"] == [["min_quantity": "12", "unit_price": "9.50"]])
            let bad = try await maria.post(
                "\(path)?list=base",
                ["sku.0": "A", "new.0": "yes", "from.0": "0,5", "was.0": "", "price.0": "9"]
            )
            #expect(bad.status == 400 && bad.html.contains("id=\"from-0-error\""))
            #expect(try await maria.post(path, ["sku.0": "B", "from.0": "1", "was.0": "", "price.0": "9"]).status == 404)
            #expect(try await maria.get("/Beauties/products/at/A/prices?list=none").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the list is shown as of an instant, and a price explained`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", price: "10")
            let then = erp.clock.now()
            erp.clock.advance(bySeconds: 1800)
            try await erp.manager.expect(.PUT, "\(api)/price-lists/base/prices", ["prices": [["sku": "A", "unit_price": "25"]]])
            let rita = try await erp.visitor("rita")
            let local = then.advanced(bySeconds: -3 * 3600).description.prefix(16)
            let past = try await rita.get("\(grid)?at=\(local)")
            #expect(past.text.contains("$ 10,00") && !past.text.contains("25,00"))
            let answer = try await rita.get("/Beauties/prices/explanation?sku=A&quantity=2&list=base&at=\(local)")
            #expect(answer.text.contains("2 u. cuestan $ 10,00") && answer.text.contains("Posterior"))
            let unknown = try await rita.get("/Beauties/prices/explanation?sku=Z&quantity=2")
            #expect(unknown.status == 422 && unknown.value("sku") == "Z")
        }
    }

    @Test(arguments: Engine.allCases)
    func `many prices are changed on the pages: looked at, applied, undone`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for sku in ["A", "B"] { try await erp.load(sku, price: "10") }
            let maria = try await erp.visitor("maria")
            let start = try await maria.get("/Beauties/prices/repricings")
            let key = try #require(start.value("key"))
            let form: KeyValuePairs = ["key": key, "price_list": "base", "percent": "12,5", "rounding": "0.01", "direction": "nearest"]
            let preview = try await maria.post("/Beauties/prices/repricings", form)
            #expect(preview.status == 200 && preview.text.contains("+12,5 %") && preview.text.contains("$ 11,25"))
            #expect(try await maria.post("/Beauties/prices/repricings", form).path == preview.path)
            #expect(try await Self.prices(erp) == ["10.00", "10.00"])
            try await erp.manager.expect(.PUT, "\(api)/price-lists/base/prices", ["prices": [["sku": "B", "unit_price": "50"]]])
            let refused = try await maria.post("\(preview.path)/apply")
            #expect(refused.status == 422 && refused.text.contains("ahora es $ 50,00"))
            let applied = try await maria.post("\(preview.path)/apply", ["skip_changed": "true"])
            #expect(applied.text.contains("La remarcación se aplicó"))
            #expect(try await Self.prices(erp) == ["11.25", "50.00"])
            let undone = try await maria.post("\(preview.path)/undo")
            #expect(undone.text.contains("se deshizo"))
            #expect(try await Self.prices(erp) == ["10.00", "50.00"])
            let bad = try await maria.post("/Beauties/prices/repricings", ["key": key, "price_list": "base", "percent": "mucho"])
            #expect(bad.status == 400 && bad.value("percent") == "mucho")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list is made and changed, and a code that is taken is told`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let maria = try await erp.visitor("maria")
            let made = try await maria.post("/Beauties/prices", ["code": "mayor", "name": "Mayorista", "currency": "USD"])
            #expect(made.path == "/Beauties/prices/at/mayor?notice=price_list_saved")
            let taken = try await maria.post("/Beauties/prices", ["code": "mayor", "name": "Otra", "currency": "USD"])
            #expect(taken.status == 422 && taken.text.contains("Ya hay una lista") && taken.value("name") == "Otra")
            let edit = try await maria.get("/Beauties/prices/at/mayor/edit")
            let version = try #require(edit.value("version"))
            let form: KeyValuePairs = ["version": version, "name": "Mayor", "currency": "USD", "tax_included": "true"]
            #expect(try await maria.post("/Beauties/prices/at/mayor/edit", form).status == 200)
            #expect(
                try await maria.post("/Beauties/prices/at/mayor/edit", ["version": version, "name": "M", "currency": "USD"]).status == 412
            )
            #expect(try await erp.manager.expect(.GET, "\(api)/price-lists/mayor")["tax_included"] == true)
            #expect(try await maria.post("/Beauties/prices", ["code": "a b", "name": "X", "currency": "USD"]).status == 400)
        }
    }
}
