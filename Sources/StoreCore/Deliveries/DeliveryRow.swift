package import Kernel
import Persistence

/// A delivery as it lies in its row; what its words mean is the connector's business.
package struct DeliveryRow: Sendable {
    package let order: OrderID
    package let store: StoreID
    package let key: String
    package let fence: Int64
    package var wishRevision: Int64
    package var isWishCancelled: Bool
    package var isRetryAsked: Bool
    package var state: String
    package var cause: String?
    package var dueAt: Instant?
    package var creationBody: [UInt8]?
    package private(set) var editBody: [UInt8]?
    /// The bodies of the edits that were sent since Acqua last answered one: any of them may be what it has.
    package private(set) var editsUnderWay: [JSON]
    package var memory: JSON
    package var attempts: Int
    package var fault: JSON?
    package var transactionID: String?
    package var transactionNumber: Int64?
    package var transactionStatus: String?

    static let columns: SQL = """
        order_id, store_id, key, fence, wish_revision, wish_cancelled, retry_asked, state, cause, due_at, creation_body,
        edit_body, edits_under_way, memory, attempts, fault, transaction_id, transaction_number, transaction_status
        """

    private static let editsMaximum = 20

    /// An edit goes out.
    package mutating func editSent(_ body: JSON) {
        guard !editsUnderWay.contains(body) else { return }
        editsUnderWay = Array((editsUnderWay + [body]).suffix(Self.editsMaximum))
    }

    /// Acqua has taken an edit: those before it cannot arrive any more, since they name a version that is gone.
    package mutating func editTaken(_ body: [UInt8]?) {
        editBody = body
        editsUnderWay = []
    }

    init(_ row: SQLRow) throws {
        order = try row.id("order_id")
        store = StoreID(try row.integer("store_id"))
        key = try row.text("key")
        fence = try row.integer("fence")
        wishRevision = try row.integer("wish_revision")
        isWishCancelled = try row.bool("wish_cancelled")
        isRetryAsked = try row.bool("retry_asked")
        state = try row.text("state")
        cause = try row.textIfAny("cause")
        dueAt = try row.instantIfAny("due_at")
        creationBody = try row.bytesIfAny("creation_body")
        editBody = try row.bytesIfAny("edit_body")
        editsUnderWay = try JSON.parse(Array(try row.text("edits_under_way").utf8)).arrayValue ?? []
        memory = try JSON.parse(Array(try row.text("memory").utf8))
        attempts = Int(try row.integer("attempts"))
        fault = try row.textIfAny("fault").map { try JSON.parse(Array($0.utf8)) }
        transactionID = try row.textIfAny("transaction_id")
        transactionNumber = try row.integerIfAny("transaction_number")
        transactionStatus = try row.textIfAny("transaction_status")
    }
}
