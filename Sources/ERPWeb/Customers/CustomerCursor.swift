import ERPCore
import Kernel
import WebSupport

/// Where a page of customers by name ended, as an opaque text for programs and in the addresses of pages.
enum CustomerCursor {
    private static let list = "customers-by-name"

    static func text(_ place: CustomerQueries.Place) -> String {
        ListCursor.encode("\(place.id.text)\n\(place.name)", list: list)
    }

    /// - Throws: `invalid_cursor`.
    static func place(_ cursor: String) throws -> CustomerQueries.Place {
        let parts = try ListCursor.decode(cursor, list: list).split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw Refusal.invalidCursor }
        return CustomerQueries.Place(name: String(parts[1]), id: CustomerID(String(parts[0])))
    }

    static func text(_ double: CustomerDouble) -> String {
        ListCursor.encode("\(double.newer.id.text)\n\(double.older.id.text)", list: "customer-doubles")
    }

    /// - Throws: `invalid_cursor`.
    static func double(_ cursor: String) throws -> CustomerDoubles.Place {
        let parts = try ListCursor.decode(cursor, list: "customer-doubles").split(separator: "\n")
        guard parts.count == 2 else { throw Refusal.invalidCursor }
        return CustomerDoubles.Place(newer: CustomerID(String(parts[0])), older: CustomerID(String(parts[1])))
    }
}
