import Foundation
import Kernel
import TestSupport
import WebSupport

extension DeskTargets {
    var transactions: [DeskTarget] {
        let today = SystemClock().now().microseconds / 86_400_000_000
        let day = { (back: Int) in CalendarDate(daysSinceEpoch: today - Int64(back)).description }
        let (origin, middle) = (DeskPlaces.encoded(DeskOrders.origin), day(DeskOrders.days / 2))
        let cursor = ListCursor.encode("\(middle).1", list: "transaction-search")
        let numbers = (0..<32).map { 1 + $0 * goods.customers / 40 }
        return [
            .api("transactions", ["transactions/search?limit=50"]),
            .api("transactions, deep", ["transactions/search?limit=50&cursor=\(cursor)"]),
            .api("transactions by change", ["transactions?limit=50"]),
            .api("transactions by change, deep", ["transactions?limit=50&cursor=\(places.clockCursor)"]),
            .page("transactions", ["transactions"]), .page("transactions, deep", ["transactions?below=\(middle).1"]),
            .page("transactions cancelled", ["transactions?state=cancelled"]),
            .page("transactions of an origin, deep", ["transactions?origin=\(origin)&below=\(middle).1"]),
            .page("transactions by hand, some days", ["transactions?origin=-&from=\(day(200))&to=\(day(190))"]),
            .page("transactions of a customer", places.customers.map { "transactions?customer=\($0)" }),
            .page("a transaction by number", numbers.map { "transactions?q=\($0)" }),
            .api("a transaction", places.transactions.map { "transactions/\($0)" }),
            .page("a transaction", places.transactions.map { "transactions/\($0)" }),
        ]
    }

    var stock: [DeskTarget] {
        let hot = (0..<DeskGoods.hotProducts).map(DeskGoods.sku)
        let at = DeskPlaces.encoded(places.middle)
        let typed = DeskPlaces.encoded(String(places.middle.prefix(16)))
        return [
            .api("ledger, long", hot.map { "stock-entries?limit=50&sku=\($0)" }),
            .api("ledger, long, deep", ["stock-entries?limit=50&sku=\(DeskGoods.sku(1))&cursor=\(places.ledgerCursor)"]),
            .api("ledger, short", skus.map { "stock-entries?limit=50&sku=\($0)" }),
            .page("stock of a product, long ledger", hot.map { "stock/at/\($0)" }),
            .page("stock of a product", skus.map { "stock/at/\($0)" }),
            .api("stock as of an instant, long", hot.map { "stock-levels/\($0)?at=\(at)" }),
            .api("stock as of an instant, list", ["stock-levels?limit=50&at=\(at)"]),
            .page("stock as of an instant, list", ["stock?at=\(typed)"]),
            .page("stock as of an instant, long", hot.map { "stock/at/\($0)?at=\(typed)" }),
            .api("reservations", hot.map { "stock-reservations?limit=50&sku=\($0)" }),
        ]
    }

    var prices: [DeskTarget] {
        let at = DeskPlaces.encoded(places.middle)
        return [
            .api("a price list", ["price-lists/base/prices?limit=50"]),
            .api("a price list at an instant", ["price-lists/base/prices?limit=50&at=\(at)"]),
            .page("a price list", ["prices/at/base"]), .page("a price list, deep", skus.map { "prices/at/base?after=\($0)" }),
            .api("price explained", skus.map { "price-explanation?sku=\($0)&quantity=12" }),
            .api("price explained at an instant", skus.map { "price-explanation?sku=\($0)&quantity=12&at=\(at)" }),
            .page("price explained", skus.map { "prices/explanation?sku=\($0)&quantity=12" }),
            .api("prices of 100 SKUs", [((0..<100).map { "sku=\(DeskGoods.sku($0 * 33))" }).joined(separator: "&")].map { "prices?\($0)" }),
            .page("a change of many prices", ["prices/repricings/at/\(repricing)"]),
            .api("its rows, deep", ["repricings/\(repricing)/rows?limit=50&cursor=" + Self.rowCursor(goods)]),
        ]
    }

    private static func rowCursor(_ goods: DeskGoods) -> String {
        ListCursor.encode("10000\n\(DeskGoods.sku(goods.products / 2))", list: "repricing-rows")
    }

    var records: [DeskTarget] {
        [
            .api("a product", skus.map { "products/\($0)" }), .page("a product", skus.map { "products/at/\($0)" }),
            .page("a product's prices", skus.map { "products/at/\($0)/prices" }),
            .api("a customer", places.customers.map { "customers/\($0)" }), .page("a customer", places.customers.map { "customers/\($0)" }),
            DeskTarget(name: "the first page", door: .page, paths: ["/\(DeskSite.instance)"]),
        ]
    }
}
