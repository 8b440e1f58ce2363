import ConnectorCore
import ERPWire
import Kernel

/// An order of the store, with the row that the connector keeps for it.
struct SimulatedOrder {
    let number: Int
    let document: String
    var row: Delivery
    var fence = 0
    /// Until when the worker that took it is thought to be alive.
    var leaseEnd: Instant?
    /// The creation's body as fixed.
    var body: [UInt8] = []
    /// What the store wishes, by revision.
    var terms: [Int64: TransactionTermsBody]
    /// 409s that a creation met since a person last retried.
    var conflictsMet = 0
    /// Edits that were sent since Acqua last answered one.
    var editsUnderWay: [TransactionTermsBody] = []

    var key: String { "order-\(number)" }

    var content: OrderContent {
        OrderContent(
            reference: ExternalReferenceBody(origin: "ventasxmayor/test", number: "\(number)"),
            buyerKey: document,
            customer: CustomerBody(name: "Buyer \(document)", document: document),
            buyer: BuyerBody(name: "Buyer \(document)", document: document),
            terms: terms[row.wish.revision] ?? TransactionTermsBody(lines: [])
        )
    }

    static func terms(_ random: inout SplitMix64) -> TransactionTermsBody {
        let sku = random.chance(0.4) ? "SCARCE" : "A-\(random.below(50))"
        let line = TransactionLineBody(
            sku: SKU(stored: sku),
            quantity: Quantity(whole: Int32(1 + random.below(9))),
            unitPrice: UnitPrice(whole: Int32(random.below(90)))
        )
        return TransactionTermsBody(lines: [line], notes: "n\(random.below(1000))")
    }

    init(number: Int, document: String, now: Instant, random: inout SplitMix64) {
        self.number = number
        self.document = document
        row = Delivery(wish: Delivery.Wish(revision: 1), dueAt: now)
        terms = [1: Self.terms(&random)]
    }

    /// As the store's actions do: an edit or a cancellation wakes what rests, and leaves what is under way alone.
    mutating func change(isCancelled: Bool, now: Instant, random: inout SplitMix64) {
        guard !row.wish.isCancelled, row.transaction?.status != .processed else { return }
        row.wish.revision += 1
        row.wish.isCancelled = isCancelled
        terms[row.wish.revision] = isCancelled ? terms[row.wish.revision - 1] : Self.terms(&random)
        if row.state == .parked || row.state == .sent { wake(now: now) }
    }

    mutating func retry(now: Instant) {
        guard row.state == .parked else { return }
        conflictsMet = 0
        if row.cause == .changed { row.overwrites = true }
        wake(now: now)
    }

    mutating func wake(now: Instant) {
        row.state = .waiting
        row.dueAt = now
        (row.conflicts, row.failures, row.unauthorized, row.readings) = (0, 0, 0, 0)
        conflictsMet = 0
    }
}
