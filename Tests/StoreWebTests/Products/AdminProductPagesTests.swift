import Foundation
import Kernel
import NIOHTTP1
import StoreCore
import TestSupport
import Testing
import WebSupport

private let admin = "/mi-tienda/admin/products"

@Suite struct AdminProductPagesTests {
    @Test(arguments: Engine.allCases)
    func `a product is made, changed, and its stock's history told`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let visitor = try await store.adminVisitor()
            let made = try await visitor.post(
                "\(admin)/new",
                ["sku": "A/1", "name": "Taza", "price": "1.234,50", "stock": "10", "published": "true"]
            )
            #expect(made.path == "\(admin)/at/A%2F1?notice=saved", "\(made.text)")
            let product = try await store.administrator.expect(.GET, "\(api)/products/A%2F1")
            #expect(product["price"] == "1234.50" && product["stock"] == "10")
            let version = try #require(made.value("version"))
            let changed = try await visitor.post(
                "\(admin)/at/A%2F1",
                ["version": version, "name": "Taza azul", "stock": "7", "published": "true"]
            )
            #expect(changed.status == 200 && changed.text.contains("A mano · Ada"), "\(changed.text)")
            let history = try await store.change { scope in try StockHistory.list(SKU(stored: "A/1"), limit: 10, in: scope) }
            #expect(history.map(\.after) == [Quantity(whole: 7), Quantity(whole: 10)])
            let again = try await visitor.post("\(admin)/new", ["sku": "A/1", "name": "Otra"])
            #expect(again.status == 422 && again.text.contains("ya") && again.value("name") == "Otra")
        }
    }

    @Test(arguments: Engine.allCases)
    func `of two who change one product the second is told, keeps what he typed, and may save over it`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let visitor = try await store.adminVisitor()
            let version = try #require(try await visitor.get("\(admin)/at/A").value("version"))
            #expect(try await visitor.post("\(admin)/at/A", ["version": version, "name": "Uno", "published": "true"]).status == 200)
            let second = try await visitor.post("\(admin)/at/A", ["version": version, "name": "Dos", "published": "true"])
            #expect(second.status == 412 && second.value("name") == "Dos" && second.text.contains("Otra persona guardó"))
            #expect(second.html.contains("<td data-label=\"Lo guardado\">Uno</td>"), "\(second.html)")
            #expect(try await store.administrator.expect(.GET, "\(api)/products/A")["name"] == "Uno")
            let newer = try #require(second.value("version"))
            #expect(newer != version)
            #expect(try await visitor.post("\(admin)/at/A", ["version": newer, "name": "Dos", "published": "true"]).status == 200)
        }
    }

    @Test(arguments: Engine.allCases)
    func `wrong input stays in the form, each fault beside its field`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let visitor = try await store.adminVisitor()
            let page = try await visitor.post("\(admin)/new", ["sku": "B", "name": "", "price": "barato"])
            #expect(page.status == 400 && page.value("price") == "barato")
            #expect(page.html.contains("id=\"f-name-error\"") && page.html.contains("id=\"f-price-error\""))
            #expect(page.html.contains("href=\"#f-price\""))
        }
    }

    @Test(arguments: Engine.allCases)
    func `who may not see products is told so, and another store's are not there`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.stranger.expect(.PUT, "/otra/api/v1/products/A", ["name": "Ajeno"])
            let visitor = try await store.adminVisitor(permissions: [.orders])
            #expect(try await visitor.get(admin).status == 403)
            #expect(try await PageVisitor(store.outsider).get(admin).path.hasPrefix("/mi-tienda/admin/sign-in"))
            #expect(try await visitor.get("/otra/admin/products").path.hasPrefix("/otra/admin/sign-in"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `the list is found by words, by what products lack, and page by page`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.change { scope in
                for number in 0..<60 {
                    let details = ProductDetails(name: number == 7 ? "Mate 100%" : "Vaso \(number)", isPublished: number != 3)
                    let sku = SKU(stored: "S\(100 + number)")
                    try ProductActions.put(ProductDraft(sku: sku, details: details, stock: number == 5 ? nil : .zero), in: scope)
                }
            }
            let visitor = try await store.adminVisitor()
            let first = try await visitor.get(admin)
            #expect(first.text.contains("S149") && !first.text.contains("S150"))
            let second = try await visitor.get("\(admin)?after=S149")
            #expect(second.text.contains("S150") && second.text.contains("S159"))
            let found = try await visitor.get("\(admin)?q=100%25").text
            #expect(found.contains("Mate 100%") && !found.contains("Vaso"))
            let hidden = try await visitor.get("\(admin)?published=no").text
            #expect(hidden.contains("S103") && !hidden.contains("S104"))
        }
    }
}

@Suite struct ProductImagePagesTests {
    /// A PNG of 40 × 30 pixels.
    private static let png = Array(
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAACgAAAAeCAIAAADRv8uKAAAAK0lEQVR42u3NMQ0AAAgDsIlALCIQjQw4mvRvqudExGKxWCwWi8VisVj8N15oZSDM3Uoy5QAAAABJRU5ErkJggg=="
        ) ?? Data()
    )

    private func multipart(_ filename: String, _ bytes: [UInt8]) -> (type: String, body: [UInt8]) {
        let head = "--xyz\r\nContent-Disposition: form-data; name=\"image\"; filename=\"\(filename)\"\r\nContent-Type: image/png\r\n\r\n"
        return ("multipart/form-data; boundary=xyz", Array(head.utf8) + bytes + Array("\r\n--xyz--\r\n".utf8))
    }

    @Test(arguments: Engine.allCases)
    func `a picture is encoded anew and shown; what is none is refused`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A")
            let visitor = try await store.adminVisitor()
            let path = "\(admin)/at/A/images"
            let good = multipart("foto.png", Self.png)
            let added = try await visitor.post(path, bytes: good.body, contentType: good.type)
            #expect(added.path == "\(admin)/at/A?notice=image_added", "\(added.text)")
            let source = try #require(added.html.firstMatch(of: #/src="(/mi-tienda/images/[^"]+/small)"/#).map { String($0.1) })
            let picture = try await store.outsider.send(.GET, source)
            #expect(picture.status == 200 && picture.headers.first(name: "Content-Type") == "image/webp")
            #expect(picture.text.hasPrefix("RIFF"))
            for bytes in [Array("<svg onload=alert(1)>".utf8), Array(Self.png.prefix(20)), []] {
                let bad = multipart("foto.png", bytes)
                let page = try await visitor.post(path, bytes: bad.body, contentType: bad.type)
                #expect((400..<500).contains(page.status) && page.html.contains("form-errors"), "\(page.status) \(page.text)")
            }
            #expect(try await store.outsider.send(.GET, source.replacing("mi-tienda", with: "otra")).status == 404)
        }
    }
}

@Suite struct AdminProductFilePagesTests {
    private func multipart(_ text: [UInt8]) -> (type: String, body: [UInt8]) {
        let head = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lista.csv\"\r\nContent-Type: text/csv\r\n\r\n"
        return ("multipart/form-data; boundary=xyz", Array(head.utf8) + text + Array("\r\n--xyz--\r\n".utf8))
    }

    @Test(arguments: Engine.allCases)
    func `a file is looked at first, then applied once`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "2", stock: "5")
            let visitor = try await store.adminVisitor()
            // Windows-1252, semicolons, decimal commas.
            let lines = "C\u{f3}digo;Nombre;Precio;Visible\nA;A\u{f1}ejo;2,50;s\u{ed}\nB;=1+1;1.000,00;no\nB;Otra;1;s\u{ed}\nC;;1;s\u{ed}\n"
            let file = multipart(lines.unicodeScalars.map { UInt8($0.value) })
            let look = try await visitor.post("\(admin)/file", bytes: file.body, contentType: file.type)
            #expect(look.status == 200 && look.text.contains("Todavía no cambió nada") && look.text.contains("Añejo"), "\(look.text)")
            #expect(try await store.administrator.expect(.GET, "\(api)/products/A")["price"] == "2.00")
            #expect(try await store.administrator.send(.GET, "\(api)/products/B").status == 404)
            let upload = try #require(look.value("upload"))
            let done = try await visitor.post("\(admin)/file/apply", ["upload": upload])
            #expect(done.status == 200 && done.text.contains("Listo"), "\(done.text)")
            let changed = try await store.administrator.expect(.GET, "\(api)/products/A")
            #expect(changed["price"] == "2.50" && changed["name"] == "Añejo" && changed["stock"] == "5")
            #expect(try await store.administrator.expect(.GET, "\(api)/products/B")["published"] == false)
            #expect(try await store.administrator.send(.GET, "\(api)/products/C").status == 404)
            #expect(try await visitor.post("\(admin)/file/apply", ["upload": upload]).status == 422)
            let csv = try await visitor.get("\(admin)/products.csv").html
            #expect(csv.contains("B,'=1+1,,,1000.00,,,,0\n") && csv.hasPrefix("sku,name,"), "\(csv)")
            let back = multipart(Array(csv.utf8))
            let same = try await visitor.post("\(admin)/file", bytes: back.body, contentType: back.type)
            #expect(same.value("upload") == nil && same.text.contains("2 sin cambios"), "\(same.text)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a file that is none of products is refused with why`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let visitor = try await store.adminVisitor()
            for (text, word) in [("nombre\nx\n", "sku"), ("sku,color\nA,rojo\n", "color"), ("", "vacío")] {
                let file = multipart(Array(text.utf8))
                let page = try await visitor.post("\(admin)/file", bytes: file.body, contentType: file.type)
                #expect(page.status == 400 && page.text.contains(word), "\(page.status) \(page.text)")
            }
        }
    }
}

@Suite struct AdminPricePagesTests {
    @Test(arguments: Engine.allCases)
    func `prices are looked at, then changed in one step, and not where they moved meanwhile`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.load("A", price: "10")
            try await store.load("B", price: "0.333")
            let visitor = try await store.adminVisitor()
            let fields: KeyValuePairs = ["percent": "12,5", "round_to": "0.1"]
            let look = try await visitor.post("\(admin)/prices", fields)
            #expect(look.text.contains("$ 10,00") && look.text.contains("$ 11,30"), "\(look.text)")
            #expect(try await store.administrator.expect(.GET, "\(api)/products/A")["price"] == "10.00")
            let mark = try #require(look.value("mark"))
            try await store.load("B", price: "5")
            let stale = try await visitor.post("\(admin)/prices/apply", ["percent": "12,5", "round_to": "0.1", "mark": mark])
            #expect(stale.status == 422 && stale.text.contains("cambiaron desde la vista previa"))
            #expect(try await store.administrator.expect(.GET, "\(api)/products/A")["price"] == "10.00")
            let fresh = try #require(stale.value("mark"))
            let done = try await visitor.post("\(admin)/prices/apply", ["percent": "12,5", "round_to": "0.1", "mark": fresh])
            #expect(done.path == "\(admin)?notice=prices_changed", "\(done.text)")
            #expect(try await store.administrator.expect(.GET, "\(api)/products/A")["price"] == "11.30")
            #expect(try await store.administrator.expect(.GET, "\(api)/products/B")["price"] == "5.60")
            for percent in ["", "mucho", "-100", "1000", "0"] {
                #expect(try await visitor.post("\(admin)/prices", ["percent": percent, "round_to": "1"]).status == 400, "\(percent)")
            }
        }
    }
}
