import ConnectorCore
import ERPWire
import Kernel
import Persistence
import StoreCore

/// What is read of an order besides its delivery's row, in the same transaction.
struct DeliveryFreight: Sendable {
    /// Nil while the store is not connected.
    let connection: ERPConnection?
    let content: OrderContent
    let buyer: BuyerID
    /// The customer that an earlier order of the buyer found, where it is for the document that this order bears.
    let rememberedCustomer: String?
    let document: String

    init(_ row: DeliveryRow, in scope: StoreScope) throws {
        let order = try OrderQueries.find(row.order, in: scope)
        let buyer = try BuyerQueries.find(order.buyer, in: scope)
        let details = order.buyerAsConfirmed ?? buyer.details
        let date = (order.confirmedAt ?? order.createdAt).dateInArgentina
        connection = try ConnectionQueries.find(in: scope)
        content = OrderContent(order, buyer: buyer, slug: try StoreQueries.slug(of: row.store, in: scope.tx), date: date)
        self.buyer = buyer.id
        document = details.document.digits
        rememberedCustomer = buyer.details.document == details.document ? buyer.acquaCustomerID : nil
    }

    /// What the transaction in an answer is like, where one was read.
    func likeness(_ verdict: Verdict, _ row: DeliveryRow) -> Likeness? {
        guard case .done(let reply) = verdict else { return nil }
        let view: TransactionView? =
            switch reply {
            case .transaction(let view): view
            case .transactions(let views): views.first
            default: nil
            }
        return view.map { content.likeness(of: $0, acknowledged: Self.acknowledged(row)) }
    }

    /// What the store last left in Acqua: the last edit that was taken, else the creation.
    private static func acknowledged(_ row: DeliveryRow) -> TransactionTermsBody? {
        if let edit = row.editBody, let json = try? JSON.parse(edit) { return try? TransactionTermsBody(replacement: json) }
        guard let body = row.creationBody, let json = try? JSON.parse(body) else { return nil }
        return try? TransactionBody(json).terms
    }
}

extension Instant {
    /// The day that it is in Argentina, which has no daylight saving: UTC−3.
    fileprivate var dateInArgentina: CalendarDate {
        CalendarDate(String(advanced(bySeconds: -3 * 3600).description.prefix(10))) ?? CalendarDate(daysSinceEpoch: 0)
    }
}
