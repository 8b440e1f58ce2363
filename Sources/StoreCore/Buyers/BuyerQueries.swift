import Kernel
import Persistence

/// What is asked about buyers.
package enum BuyerQueries {
    /// - Throws: `not_found`.
    package static func find(_ id: BuyerID, in scope: StoreScope) throws -> Buyer {
        guard let buyer = try findIfAny(id, in: scope) else { throw Refusal.notFound }
        return buyer
    }

    package static func findIfAny(_ id: BuyerID, in scope: StoreScope) throws -> Buyer? {
        try scope.tx.first("SELECT \(buyerColumns) FROM buyers WHERE store_id = \(scope.store) AND id = \(id)").map(Buyer.init(row:))
    }

    /// Whoever signs in with this address, and the record of his password; nil where nobody does.
    package static func credentials(email: String, in scope: StoreScope) throws -> (id: BuyerID, passwordHash: String)? {
        try scope.tx.first(
            """
            SELECT id, password_hash FROM buyers
            WHERE store_id = \(scope.store) AND email_folded = \(BuyerActions.folded(email)) AND password_hash IS NOT NULL
            """
        ).map { (try $0.id("id"), try $0.text("password_hash")) }
    }

    /// Buyers by a part of their name or e-mail, or by their document in any typing; the newest first.
    package static func search(_ text: String, status: Buyer.Status?, after last: BuyerID?, limit: Int, in scope: StoreScope) throws
        -> [Buyer]
    {
        var parts: [SQL] = []
        if let status { parts.append("AND status = \(status.rawValue)") }
        if let last { parts.append("AND id < \(last.text)") }
        if !text.isEmpty {
            let escaped = text.lowercased().replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            let pattern = "%" + escaped + "%"
            let digits = text.filter { $0.isASCII && $0.isNumber }
            let byDocument: SQL = digits.count >= 6 ? "OR document = \(digits)" : ""
            parts.append("AND (LOWER(name) LIKE \(pattern) ESCAPE '\\' OR email_folded LIKE \(pattern) ESCAPE '\\' \(byDocument))")
        }
        return try scope.tx.all(
            """
            SELECT \(buyerColumns) FROM buyers WHERE store_id = \(scope.store) \(SQL.joined(parts, by: " ")) ORDER BY id DESC LIMIT \(limit)
            """
        ).map(Buyer.init(row:))
    }

    /// Buyers in the order in which they came, after the one that is named.
    package static func list(after last: BuyerID?, status: Buyer.Status?, limit: Int, in scope: StoreScope) throws -> [Buyer] {
        let ofStatus: SQL = if let status { "AND status = \(status.rawValue)" } else { "" }
        return try scope.tx.all(
            """
            SELECT \(buyerColumns) FROM buyers WHERE store_id = \(scope.store) AND id > \(last?.text ?? "") \(ofStatus)
            ORDER BY id LIMIT \(limit)
            """
        ).map(Buyer.init(row:))
    }
}
