import Kernel
import StoreCore
import WebSupport

/// Where the reader of the three lists of mismatches stands in each, as one cursor.
enum MismatchCursor {
    private static let list = "mismatches"

    static func encode(_ position: MismatchPosition) -> String {
        let parts = [position.onlyInStore, position.onlyInAcqua, position.nearMatch?.store, position.nearMatch?.acqua]
        return ListCursor.encode(JSON.array(parts.map { .optional($0?.text) }).text, list: list)
    }

    /// - Throws: `invalid_cursor`.
    static func decode(_ cursor: String) throws -> MismatchPosition {
        let text = try ListCursor.decode(cursor, list: list)
        guard let json = try? JSON.parse(Array(text.utf8)), let parts = json.arrayValue, parts.count == 4 else {
            throw Refusal.invalidCursor
        }
        let skus = parts.map { $0.stringValue.map(SKU.init(stored:)) }
        var position = MismatchPosition(onlyInStore: skus[0], onlyInAcqua: skus[1])
        if let store = skus[2], let acqua = skus[3] { position.nearMatch = .init(store: store, acqua: acqua) }
        return position
    }

    /// The first `limit` of each list, and the cursor of the rest, nil where there is none.
    static func page(_ found: SKUMismatches, after: MismatchPosition, limit: Int) -> (SKUMismatches, String?) {
        let page = SKUMismatches(
            onlyInStore: Array(found.onlyInStore.prefix(limit)),
            onlyInAcqua: Array(found.onlyInAcqua.prefix(limit)),
            nearMatches: Array(found.nearMatches.prefix(limit))
        )
        guard page != found else { return (page, nil) }
        let next = MismatchPosition(
            onlyInStore: page.onlyInStore.last ?? after.onlyInStore,
            onlyInAcqua: page.onlyInAcqua.last ?? after.onlyInAcqua,
            nearMatch: page.nearMatches.last ?? after.nearMatch
        )
        return (page, encode(next))
    }
}
