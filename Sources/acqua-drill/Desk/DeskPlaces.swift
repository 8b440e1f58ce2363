import Foundation
import Kernel
import NIOHTTP1
import WebSupport

/// Records in the middle of things, looked up once so that deep pages can be asked for.
struct DeskPlaces {
    let customers: [String]
    let customerCursor: String
    let transactions: [String]
    let clockCursor: String
    let middle: String
    let ledgerCursor: String
    let movement: String
    let auditMiddle: String

    static func find(_ client: APIClient, _ goods: DeskGoods) async throws -> DeskPlaces {
        let customers = try await walk("customers", goods.customers / 2, client)
        let clock = try await walk("transactions?summary=true", goods.customers / 2, client)
        let middleOrder = goods.customers / 2 / 3 * 3 + 1
        var transactions: [String] = []
        var middle = ""
        for step in 0..<16 {
            let number = (middleOrder + step * 3 * max(1, goods.customers / 100)) % goods.customers
            let reference = "origin=\(encoded(DeskOrders.origin))&number=\(number - number % 3 + 1)"
            let items = try await client.expect(.GET, "\(DeskSite.api)/transactions?\(reference)")["items"]?.arrayValue
            guard let order = items?.first, let id = order["id"]?.stringValue else { continue }
            transactions.append(id)
            if middle.isEmpty { middle = order["created_at"]?.stringValue ?? "" }
        }
        let ledger = try await walk("stock-entries?sku=\(DeskGoods.sku(1))", goods.customers / DeskGoods.hotProducts, client)
        let movements = try await client.expect(.GET, "\(DeskSite.api)/stock-movements?limit=1")["items"]?.arrayValue
        let audit = try await walk("audit", goods.customers, client)
        return DeskPlaces(
            customers: customers.ids,
            customerCursor: customers.cursor,
            transactions: transactions,
            clockCursor: clock.cursor,
            middle: middle,
            ledgerCursor: ledger.cursor,
            movement: movements?.first?["id"]?.stringValue ?? "",
            auditMiddle: try ListCursor.decode(audit.cursor, list: "audit")
        )
    }

    /// Goes on through a list for so many records: the cursor there, and some ids on the way.
    private static func walk(_ list: String, _ count: Int, _ client: APIClient) async throws -> (cursor: String, ids: [String]) {
        var (seen, cursor): (Int, String?) = (0, nil)
        var ids: [String] = []
        let base = "\(DeskSite.api)/\(list)\(list.contains("?") ? "&" : "?")limit=\(min(1000, max(1, count)))"
        while seen < count {
            let page = try await client.expect(.GET, base + (cursor.map { "&cursor=\($0)" } ?? ""))
            let items = page["items"]?.arrayValue ?? []
            seen += items.count
            if ids.count < 32, let id = items.last?["id"]?.stringValue { ids.append(id) }
            guard let next = page["next_cursor"]?.stringValue else { break }
            cursor = next
        }
        guard let cursor else { throw DrillFailure("\(list) has one page alone") }
        return (cursor, ids)
    }

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
