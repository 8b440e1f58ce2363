import ConnectorCore
import ERPWire
import Kernel
import TestSupport

/// One delivery, played by hand: what Acqua says goes in, what the connector does comes out.
struct DeliveryScript {
    var delivery = Delivery(wish: Delivery.Wish(revision: 1), dueAt: FakeClock.beginning)
    var now = FakeClock.beginning
    private(set) var bodies: [Delivery.FixedBody] = []
    private(set) var effects: [DeliveryEffect] = []
    /// The highest number below 1: every delay is the longest that it can be.
    var random = 0.999_999

    /// The step whose request is under way, nil where none is.
    var sending: DeliveryStep? {
        effects.lazy.compactMap { if case .send(let step) = $0 { step } else { nil } }.first
    }

    /// Seconds until it is taken up again.
    var pause: Double? { delivery.dueAt?.seconds(since: now) }

    mutating func handle(_ event: DeliveryEvent) {
        effects = delivery.handle(event, at: Moment(now: now, random: random))
        for case .fixBody(let body) in effects { bodies.append(body) }
    }

    mutating func take(customer: String? = nil) {
        if let dueAt = delivery.dueAt { now = max(now, dueAt) }
        handle(.taken(customer: customer))
    }

    mutating func answer(_ verdict: Verdict, likeness: Likeness? = nil) {
        now = now.advanced(bySeconds: 0.1)
        handle(.answered(verdict, likeness: likeness))
    }

    /// Takes it up and answers its one request.
    mutating func attempt(_ verdict: Verdict) {
        take(customer: "c1")
        answer(verdict)
    }

    /// As the store does when a person retries, or edits what is parked.
    mutating func wake() {
        delivery.state = .waiting
        delivery.dueAt = now
        (delivery.conflicts, delivery.failures, delivery.unauthorized, delivery.readings) = (0, 0, 0, 0)
    }
}

extension Verdict {
    static func transaction(_ status: TransactionView.Status = .confirmed, version: Int64 = 1) -> Verdict {
        let json: JSON = ["id": "t1", "number": 7, "status": .string(status.rawValue), "version": .integer(version)]
        return TransactionView(answer: json).map { .done(.transaction($0)) }
            ?? .unknown(Fault(code: "test", detail: Phrase(es: "", en: "")))
    }

    static func transactions(_ statuses: [TransactionView.Status]) -> Verdict {
        .done(
            .transactions(
                statuses.compactMap { status in
                    TransactionView(answer: ["id": "t1", "number": 7, "status": .string(status.rawValue), "version": 3])
                }
            )
        )
    }

    static func customer(_ id: String = "c1") -> Verdict { .done(.customer(CustomerView(id: id, document: "30111111"))) }
    static func customers(_ ids: [String]) -> Verdict { .done(.customers(ids.map { CustomerView(id: $0, document: "30111111") })) }
    static func conflict(after seconds: Int? = nil) -> Verdict { .conflict(retryAfterSeconds: seconds, fault(409, "conflict")) }
    static func refused(_ code: String, status: Int = 422) -> Verdict { .refused(fault(status, code)) }
    static func busy(_ status: Int, after seconds: Int? = nil) -> Verdict {
        .busy(retryAfterSeconds: seconds, mayHaveEffect: status == 503, fault(status, "unavailable"))
    }
    static var unauthorized: Verdict { .unauthorized(fault(401, "token_expired")) }
    static var lost: Verdict { .unknown(ERPSilence.answerTimeout.fault) }
    static var redirected: Verdict { .redirected(fault(302, "redirected")) }

    static func fault(_ status: Int, _ code: String) -> Fault {
        Fault(status: status, code: code, detail: Phrase(es: code, en: code))
    }
}
