import ERPWire
import Kernel

/// The connector's rules for one order. Pure: the same delivery and event always give the same delivery and effects.
extension Delivery {
    /// How long after a try of unknown effect it may still arrive: longer than any answer is waited for.
    static let lateArrivalSeconds = 60.0
    /// How often, in one cycle, a transaction is read again before a person is asked.
    package static let readingsMaximum = 5

    /// Moves on. The effects are carried out after the delivery has been kept; without `send` among them the worker is
    /// done with it for now.
    package mutating func handle(_ event: DeliveryEvent, at moment: Moment) -> [DeliveryEffect] {
        switch event {
        case .taken(let remembered):
            take(at: moment.now)
            if customer == nil, let remembered { customer = Customer(id: remembered, isRemembered: true) }
            return proceed(at: moment.now)
        case .tokenFound:
            return tokenFound(at: moment.now)
        case .loginHeld(let instant, let fault):
            return wait(until: instant, .credentials, fault)
        case .loginFailed(let verdict):
            return loginFailed(verdict, at: moment)
        case .answered(let verdict, let likeness):
            return answered(verdict, likeness, at: moment)
        }
    }

    private mutating func take(at now: Instant) {
        // Whoever had it went away with a request under way: it may have arrived.
        if state == .sending, step == .creation, !isAwaitingToken {
            noteUncertainty(at: now)
            attempts += 1
        }
        state = .sending
    }

    /// What `handle` wants sent has no token to be sent with: nothing of it is under way until `tokenFound`.
    package mutating func awaitToken() {
        isAwaitingToken = true
    }

    /// The request that waited goes out, unless the store wishes something else by now.
    private mutating func tokenFound(at now: Instant) -> [DeliveryEffect] {
        guard state == .sending, isAwaitingToken, let step else { return [] }
        switch step {
        case .search, .reading, .cancellation: return send(step)
        case .customerSearch, .customerCreation: return wish.isCancelled ? proceed(at: now) : send(step)
        case .creation, .edit: return proceed(at: now)
        }
    }

    mutating func noteUncertainty(at now: Instant) {
        isUncertain = true
        uncertainAt = now
    }

    /// Decides what comes next from what the store wishes and what Acqua has.
    mutating func proceed(at now: Instant) -> [DeliveryEffect] {
        if let transaction { return proceedInAcqua(transaction) }
        // The old body goes first while nobody knows what became of it; edits and cancellations follow it.
        if isUncertain { return send(.creation) }
        if wish.isCancelled { return proceedToNothing(at: now) }
        guard let customer else { return send(.customerSearch) }
        let body = FixedBody(revision: wish.revision, customerID: customer.id)
        if fixedBody == body { return send(.creation) }
        fixedBody = body
        return [.fixBody(body)] + send(.creation)
    }

    /// A cancelled order that Acqua, for all we know, does not have.
    private mutating func proceedToNothing(at now: Instant) -> [DeliveryEffect] {
        guard let uncertainAt else { return settle(.none) }
        let safe = uncertainAt.advanced(bySeconds: Self.lateArrivalSeconds)
        return now < safe ? wait(until: safe, .pause, lastFault) : send(.search)
    }

    private mutating func proceedInAcqua(_ transaction: Transaction) -> [DeliveryEffect] {
        if wish.isCancelled { return transaction.status == .cancelled ? settle(.sent) : send(.cancellation) }
        if acknowledgedRevision == wish.revision { return settle(.sent) }
        if overwrites { return send(.reading) }
        return sendEdit()
    }

    mutating func sendEdit() -> [DeliveryEffect] {
        editRevision = wish.revision
        return send(.edit)
    }

    mutating func send(_ step: DeliveryStep) -> [DeliveryEffect] {
        state = .sending
        self.step = step
        isAwaitingToken = false
        return [.send(step)]
    }

    mutating func wait(until instant: Instant, _ cause: Cause, _ fault: Fault?) -> [DeliveryEffect] {
        state = .waiting
        self.cause = cause
        lastFault = fault
        dueAt = instant
        return []
    }

    mutating func park(_ cause: Cause, _ fault: Fault?) -> [DeliveryEffect] {
        state = .parked
        self.cause = cause
        lastFault = fault
        dueAt = nil
        // Whatever wakes it begins a new cycle.
        (conflicts, failures, unauthorized, readings) = (0, 0, 0, 0)
        return []
    }

    mutating func settle(_ state: State) -> [DeliveryEffect] {
        self.state = state
        cause = nil
        lastFault = nil
        dueAt = nil
        overwrites = false
        conflicts = 0
        readings = 0
        return [.settled]
    }

    private mutating func loginFailed(_ verdict: Verdict, at moment: Moment) -> [DeliveryEffect] {
        switch verdict {
        case .unauthorized(let fault): return park(.credentials, fault) + [.refuseCredentials(fault)]
        case .refused(let fault): return park(fault.status == 403 ? .permission : .refused, fault)
        case .redirected(let fault): return park(.redirected, fault)
        case .busy(let seconds, _, let fault): return waitBusy(seconds, fault, at: moment)
        case .conflict(_, let fault), .unknown(let fault): return waitUnknown(fault, at: moment)
        case .done: return wait(until: moment.now, .pause, nil)
        }
    }

    mutating func waitBusy(_ seconds: Int?, _ fault: Fault, at moment: Moment) -> [DeliveryEffect] {
        guard let seconds else { return waitUnknown(fault, at: moment) }
        let pause = min(Double(max(seconds, 0)), Backoff.busyMaximumSeconds)
        return wait(until: moment.now.advanced(bySeconds: pause), .busy, fault)
    }

    mutating func waitUnknown(_ fault: Fault, at moment: Moment) -> [DeliveryEffect] {
        failures = min(failures + 1, 1_000_000)
        let pause = Backoff.seconds(failures: failures, maximum: Backoff.unknownMaximumSeconds, random: moment.random)
        return wait(until: moment.now.advanced(bySeconds: pause), .unknown, fault)
    }
}
