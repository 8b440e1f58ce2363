import Kernel
import WebSupport

/// An endpoint that is measured, by paths that ask for different records where there are any.
struct DeskTarget {
    enum Door: String {
        case api = "API"
        case page
    }

    let name: String
    let door: Door
    let paths: [String]

    static func api(_ name: String, _ paths: [String]) -> DeskTarget {
        DeskTarget(name: name, door: .api, paths: paths.map { "\(DeskSite.api)/\($0)" })
    }

    static func page(_ name: String, _ paths: [String]) -> DeskTarget {
        DeskTarget(name: name, door: .page, paths: paths.map { "/\(DeskSite.instance)/\($0)" })
    }
}

/// What the desk asks for.
struct DeskTargets {
    let goods: DeskGoods
    let places: DeskPlaces
    let repricing: String

    var all: [DeskTarget] { lists + searches + transactions + stock + prices + records }

    /// SKUs all over the catalogue.
    var skus: [String] { (0..<32).map { DeskGoods.sku((goods.products / 2 + $0 * 33 * max(1, goods.products / 4000)) % goods.products) } }
    private var deep: [String] { skus.map { ListCursor.encode($0, list: "products") } }

    private var lists: [DeskTarget] {
        let levels = skus.map { ListCursor.encode($0, list: "stock-levels") }
        return [
            .api("products", ["products?limit=50"]), .api("products, deep", deep.map { "products?limit=50&cursor=\($0)" }),
            .page("products", ["products"]), .page("products, deep", skus.map { "products?after=\($0)" }),
            .page("products that are inactive", ["products?state=inactive"]),
            .page("products without barcode", ["products?state=no_barcode"]),
            .api("customers", ["customers?limit=50"]), .api("customers, deep", ["customers?limit=50&cursor=\(places.customerCursor)"]),
            .page("customers", ["customers"]),
            .page("customers, deep", ["customers?after=" + ListCursor.encode("\nlibreria", list: "customers-by-name")]),
            .page("customers who may be double", ["customers/doubles"]),
            .api("stock", ["stock-levels?limit=50"]), .api("stock, deep", levels.map { "stock-levels?limit=50&cursor=\($0)" }),
            .page("stock", ["stock"]), .page("stock, deep", skus.map { "stock?after=\($0)" }),
            .page("stock that is low", ["stock/low"]), .page("movements", ["stock/movements"]),
            .page("a movement of many lines", ["stock/movements/\(places.movement)"]),
            .page("audit trail", ["administration/audit"]),
            .page("audit trail, deep", ["administration/audit?before=\(places.auditMiddle)"]),
            .page("audit trail of a kind", ["administration/audit?action=import"]),
            .page("audit trail until a day", ["administration/audit?until=2020-01-01"]),
        ]
    }

    private var searches: [DeskTarget] {
        // Words: of some hundred products, of a half per cent, of some per cent; and such as never come together.
        let own = (0..<16).map { DeskGoods.brand(200 + $0 * 7 % max(1, goods.products / 300)) }
        let wide = (0..<16).map { DeskGoods.brand($0 * 11) }
        let nouns = (0..<16).map { DeskGoods.nouns[$0] }
        let colours = DeskGoods.colours
        let kinds: [(String, [String])] = [
            ("few", own), ("a half per cent", wide), ("a half per cent and a noun", zip(wide, nouns).map { "\($0) \($1)" }),
            ("noun and colour", zip(nouns, colours).map { "\($0) \($1)" }),
            ("two nouns, nothing", zip(nouns, nouns.dropFirst()).map { "\($0) \($1)" }),
            ("two brands, nothing", zip(wide, wide.dropFirst()).map { "\($0) \($1)" }),
            ("one letter", ["m", "c", "p", "t"]), ("nobody's word", ["xyzzy"]),
            ("SKU", skus), ("barcode", (0..<32).map { goods.barcode($0 * 5 * max(1, goods.products / 200) % goods.products) }),
        ]
        let products = kinds.flatMap { name, words -> [DeskTarget] in
            let typed = words.map(DeskPlaces.encoded)
            return [
                .api("products by \(name)", typed.map { "products?limit=50&q=\($0)" }),
                .page("products by \(name)", typed.map { "products?q=\($0)" }),
            ]
        }
        let names = zip(DeskGoods.trades, DeskGoods.surnames).map { "\($0) \($1)" }
        let people: [(String, [String])] = [
            ("few", (0..<16).map { "\(goods.customers / 2 + $0 * 13)" }), ("trade and surname", names),
            ("two surnames, nothing", zip(DeskGoods.surnames, DeskGoods.surnames.dropFirst()).map { "\($0) \($1)" }),
            ("two brands, nothing", zip(wide, wide.dropFirst()).map { "\($0) \($1)" }),
            ("one letter", ["a", "b", "l"]), ("document", (0..<16).map { DeskGoods.document($0 * goods.customers / 20) }),
            ("telephone", (0..<16).map { DeskGoods.phone($0 * goods.customers / 20) }),
        ]
        return products
            + people.flatMap { name, words -> [DeskTarget] in
                let typed = words.map(DeskPlaces.encoded)
                return [
                    .api("customers by \(name)", typed.map { "customers?limit=50&search=\($0)" }),
                    .page("customers by \(name)", typed.map { "customers?q=\($0)" }),
                ]
            } + [
                .page("suggested products", nouns.map { "transactions/suggest/products?q=\(DeskPlaces.encoded($0))" }),
                .page("suggested customers", DeskGoods.surnames.map { "transactions/suggest/customers?q=\(DeskPlaces.encoded($0))" }),
                .page("stock by noun and colour", zip(nouns, colours).map { "stock?q=\(DeskPlaces.encoded("\($0) \($1)"))" }),
                .page(
                    "a price list by noun and colour",
                    zip(nouns, colours).map { "prices/at/base?q=\(DeskPlaces.encoded("\($0) \($1)"))" }
                ),
            ]
    }
}
