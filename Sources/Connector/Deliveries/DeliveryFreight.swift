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

    /// What the store may have left in Acqua: the last edit that was taken, else the creation, and the edits since then that
    /// nobody answered.
    private static func acknowledged(_ row: DeliveryRow) -> [TransactionTermsBody] {
        let last: TransactionTermsBody? =
            if let edit = row.editBody {
                (try? JSON.parse(edit)).flatMap { try? TransactionTermsBody(replacement: $0) }
            } else {
                row.creationBody.flatMap { try? JSON.parse($0) }.flatMap { try? TransactionBody($0).terms }
            }
        let unanswered = row.editsUnderWay.compactMap { try? TransactionTermsBody(replacement: $0) }
        return (last.map { [$0] } ?? []) + unanswered
    }
}

extension Instant {
    /// The day that it is in Argentina, which has no daylight saving: UTC−3.
    fileprivate var dateInArgentina: CalendarDate {
        CalendarDate(String(advanced(bySeconds: -3 * 3600).description.prefix(10))) ?? CalendarDate(daysSinceEpoch: 0)
    }
}
