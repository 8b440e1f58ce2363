/// The paths of Acqua's API below `{origin}/{instance}/api/v1`.
package enum ERPPath {
    package static let prefix = "/api/v1"
    package static let readToken = "/tokens/read"
    package static let writeToken = "/tokens/write"
    package static let customers = "/customers"
    package static let transactions = "/transactions"
    package static let stock = "/stock"
    package static let prices = "/prices"
    package static let changes = "/changes"

    package static func customers(document: String) -> String {
        customers + "?document=" + encoded(document)
    }

    package static func transaction(_ id: String) -> String {
        transactions + "/" + encoded(id)
    }

    package static func cancellation(of id: String) -> String {
        transaction(id) + "/cancel"
    }

    package static func transactions(origin: String, number: String) -> String {
        transactions + "?origin=" + encoded(origin) + "&number=" + encoded(number)
    }

    /// One page of a list: `cursor` of the page before, or `since` for a delta.
    package static func page(of list: String, limit: Int, cursor: String? = nil, since: String? = nil) -> String {
        var query = "?limit=\(limit)"
        if let cursor { query += "&cursor=" + encoded(cursor) }
        if let since { query += "&since=" + encoded(since) }
        return list + query
    }

    /// One page of what changed of transactions, each told shortly.
    package static func transactionSummaries(limit: Int, cursor: String? = nil, since: String? = nil) -> String {
        page(of: transactions, limit: limit, cursor: cursor, since: since) + "&summary=true"
    }

    package static func items(of list: String, skus: [String]) -> String {
        list + "?limit=1000" + skus.map { "&sku=" + encoded($0) }.joined()
    }

    /// Percent-encodes a text as one segment of a path or one value of a query (RFC 3986: all but the unreserved).
    package static func encoded(_ text: String) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                out.append(byte)
            default:
                out.append(UInt8(ascii: "%"))
                out.append(upperHexDigit(byte >> 4))
                out.append(upperHexDigit(byte & 0x0F))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func upperHexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
