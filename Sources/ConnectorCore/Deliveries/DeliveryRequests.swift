import ERPWire
import Kernel

extension Delivery {
    /// The request of a step, without its token.
    /// - Parameters:
    ///   - key: the order's idempotency key, the same for good.
    ///   - creationBody: the fixed body.
    package func request(for step: DeliveryStep, key: String, content: OrderContent, creationBody: [UInt8]) -> ERPRequest {
        let id = transaction?.id ?? ""
        return switch step {
        case .customerSearch: ERPRequest(.get, ERPPath.customers(document: content.customer.document))
        case .customerCreation:
            ERPRequest(.post, ERPPath.customers, idempotencyKey: content.customerKey, body: content.customer.json.bytes)
        case .creation: ERPRequest(.post, ERPPath.transactions, idempotencyKey: key, body: creationBody)
        case .search:
            ERPRequest(.get, ERPPath.transactions(origin: content.reference.origin, number: content.reference.number))
        case .edit: ERPRequest(.put, ERPPath.transaction(id), version: transaction?.version ?? 0, body: content.editBody)
        case .reading: ERPRequest(.get, ERPPath.transaction(id))
        case .cancellation: ERPRequest(.post, ERPPath.cancellation(of: id))
        }
    }

    /// Judges an outcome of a step. A list that was not filtered as asked is not the contract's.
    /// - Parameter document: the customer's, digits alone.
    package static func verdict(_ outcome: ERPOutcome, of step: DeliveryStep, document: String) -> Verdict {
        let verdict = Verdict(outcome, expecting: step.replyForm)
        switch verdict {
        case .done(.customers(let customers)):
            return customers.allSatisfy { $0.bears(document) } ? verdict : .unknown(.notAcqua(status: 200))
        case .done(.transactions(let transactions)):
            return transactions.count <= 1 ? verdict : .unknown(.notAcqua(status: 200))
        default: return verdict
        }
    }
}
