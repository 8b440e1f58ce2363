package import ERPWire
package import Kernel

/// What an outcome means, by the connector's rules.
package enum Verdict: Hashable, Sendable {
    /// 2xx, and what it said.
    case done(Reply)
    /// 409: the same request again, a few times.
    case conflict(retryAfterSeconds: Int?, Fault)
    /// 401: a new token, then again.
    case unauthorized(Fault)
    /// A problem document of another 4xx: never repeated by itself. It had no effect.
    case refused(Fault)
    /// 429, 503: later. A 503 may have had an effect; so may whatever a page stands for.
    case busy(retryAfterSeconds: Int?, mayHaveEffect: Bool, Fault)
    /// Nobody knows whether it had an effect.
    case unknown(Fault)
    /// 3xx: not followed.
    case redirected(Fault)

    /// What went wrong, nil where nothing did.
    package var fault: Fault? {
        switch self {
        case .done: nil
        case .conflict(_, let fault), .unauthorized(let fault), .refused(let fault), .busy(_, _, let fault), .unknown(let fault),
            .redirected(let fault):
            fault
        }
    }
}

/// What a 2xx said.
package enum Reply: Hashable, Sendable {
    case customers([CustomerView])
    case customer(CustomerView)
    case transactions([TransactionView])
    case transaction(TransactionView)
    case token(TokenBody)
    case json(JSON)

    /// What a request expects to be told. A 2xx that is not of this form is none of Acqua's.
    package enum Form: Hashable, Sendable {
        case customers, customer, transactions, transaction, token, json

        func read(_ json: JSON) -> Reply? {
            switch self {
            case .customers: CustomerView.list(answer: json).map(Reply.customers)
            case .customer: CustomerView(answer: json).map(Reply.customer)
            case .transactions: TransactionView.list(answer: json).map(Reply.transactions)
            case .transaction: TransactionView(answer: json).map(Reply.transaction)
            case .token: TokenBody(answer: json).map(Reply.token)
            case .json: .json(json)
            }
        }
    }
}

extension Verdict {
    package init(_ outcome: ERPOutcome, expecting form: Reply.Form) {
        switch outcome {
        case .silence(let silence): self = .unknown(silence.fault)
        case .answer(let answer): self.init(answer, expecting: form)
        }
    }

    private init(_ answer: ERPAnswer, expecting form: Reply.Form) {
        let status = answer.status
        let notAcqua = Fault.notAcqua(status: status)
        switch status {
        case 200...299:
            self = answer.isHTML ? .unknown(notAcqua) : answer.json.flatMap(form.read).map(Verdict.done) ?? .unknown(notAcqua)
        case 300...399:
            self = .redirected(.redirected(status: status, location: answer.location))
        case 429, 503:
            self = .busy(
                retryAfterSeconds: answer.retryAfterSeconds,
                mayHaveEffect: status == 503 || answer.isHTML,
                answer.problem ?? notAcqua
            )
        case 401 where !answer.isHTML:
            self = .unauthorized(answer.problem ?? notAcqua)
        case 409 where !answer.isHTML:
            self = .conflict(retryAfterSeconds: answer.retryAfterSeconds, answer.problem ?? notAcqua)
        case 400...499:
            self = answer.problem.map(Verdict.refused) ?? .unknown(notAcqua)
        default:
            self = .unknown(answer.problem ?? notAcqua)
        }
    }
}

extension ERPAnswer {
    var isHTML: Bool { mediaType == "text/html" || mediaType == "application/xhtml+xml" }

    var json: JSON? { try? JSON.parse(body) }

    /// Acqua's problem document, nil where the answer is none.
    var problem: Fault? {
        guard mediaType == ProblemBody.mediaType, let problem = json.flatMap(ProblemBody.init(answer:)) else { return nil }
        return Fault(status: status, problem: problem)
    }
}
