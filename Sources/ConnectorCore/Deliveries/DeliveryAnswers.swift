import ERPWire
import Kernel

extension Delivery {
    mutating func answered(_ verdict: Verdict, _ likeness: Likeness?, at moment: Moment) -> [DeliveryEffect] {
        guard let step, state == .sending else { return [] }
        if step == .creation { noteTry(verdict, at: moment.now) }
        if case .unauthorized(let fault) = verdict { return unauthorized(fault, step) }
        unauthorized = 0
        switch verdict {
        case .unauthorized: return []
        case .done(let reply):
            failures = 0
            conflicts = 0
            return [.wakeOthers] + succeeded(step, reply, likeness, at: moment.now)
        case .conflict(let seconds, let fault): return conflicted(seconds, fault, at: moment)
        case .refused(let fault): return refused(step, fault, at: moment.now)
        case .busy(let seconds, _, let fault): return waitBusy(seconds, fault, at: moment)
        case .unknown(let fault): return waitUnknown(fault, at: moment)
        case .redirected(let fault): return park(.redirected, fault)
        }
    }

    /// Keeps the count of the tries to post, and whether one of them may have had an effect.
    private mutating func noteTry(_ verdict: Verdict, at now: Instant) {
        switch verdict {
        case .unauthorized: return
        case .done, .refused: isUncertain = false
        case .unknown, .redirected, .busy(_, mayHaveEffect: true, _): noteUncertainty(at: now)
        case .conflict, .busy: break
        }
        attempts += 1
    }

    private mutating func unauthorized(_ fault: Fault, _ step: DeliveryStep) -> [DeliveryEffect] {
        unauthorized += 1
        if unauthorized < 2 { return [.discardToken] + send(step) }
        return park(.credentials, fault) + [.discardToken, .refuseCredentials(fault)]
    }

    private mutating func conflicted(_ seconds: Int?, _ fault: Fault, at moment: Moment) -> [DeliveryEffect] {
        conflicts += 1
        if conflicts > Backoff.conflictRetriesMaximum { return park(.conflict, fault) }
        let told = min(Double(max(seconds ?? 0, 0)), Backoff.conflictMaximumSeconds)
        let jitter = Backoff.seconds(failures: conflicts, maximum: Backoff.conflictMaximumSeconds, random: moment.random)
        return wait(until: moment.now.advanced(bySeconds: max(told, jitter)), .conflict, fault)
    }

    private mutating func refused(_ step: DeliveryStep, _ fault: Fault, at now: Instant) -> [DeliveryEffect] {
        switch (step, fault.code) {
        case (.creation, "idempotency_key_reused"):
            // The key is the order's own: under it stands an earlier body of this order.
            lastFault = fault
            return send(.search)
        case (.creation, "unknown_customer"):
            guard let customer else { break }
            self.customer = nil
            let forget = DeliveryEffect.forgetCustomer(customer.id)
            // One that was looked up a moment ago is not looked up once more.
            return [forget] + (customer.isRemembered ? proceed(at: now) : park(.refused, fault))
        case (.edit, "stale_version"), (.edit, "not_editable"), (.cancellation, "not_editable"):
            if readings < Self.readingsMaximum {
                readings += 1
                lastFault = fault
                return send(.reading)
            }
        case (.creation, _) where fixedBody?.revision != wish.revision || wish.isCancelled:
            return proceed(at: now)
        case (.edit, _) where editRevision != wish.revision || wish.isCancelled:
            return proceed(at: now)
        case (.customerSearch, _) where wish.isCancelled, (.customerCreation, _) where wish.isCancelled:
            return proceed(at: now)
        default: break
        }
        return park(fault.status == 403 ? .permission : .refused, fault)
    }

    private mutating func succeeded(
        _ step: DeliveryStep,
        _ reply: Reply,
        _ likeness: Likeness?,
        at now: Instant
    ) -> [DeliveryEffect] {
        switch (step, reply) {
        case (.customerSearch, .customers(let customers)):
            guard let found = customers.first else { return wish.isCancelled ? proceed(at: now) : send(.customerCreation) }
            return customerFound(found, at: now)
        case (.customerCreation, .customer(let made)):
            return customerFound(made, at: now)
        case (.creation, .transaction(let view)):
            transaction = Transaction(view)
            acknowledgedRevision = fixedBody?.revision ?? 0
            return proceed(at: now)
        case (.edit, .transaction(let view)):
            transaction = Transaction(view)
            acknowledgedRevision = editRevision
            overwrites = false
            return proceed(at: now)
        case (.cancellation, .transaction(let view)):
            transaction = Transaction(view)
            return view.status == .cancelled ? proceed(at: now) : park(.refused, .notEditable(view.status))
        case (.search, .transactions(let views)):
            return searched(views.first, likeness, at: now)
        case (.reading, .transaction(let view)):
            return read(view, likeness, at: now)
        default:
            return park(.refused, .notAcqua(status: 200))
        }
    }

    private mutating func customerFound(_ view: CustomerView, at now: Instant) -> [DeliveryEffect] {
        customer = Customer(id: view.id, isRemembered: false)
        return [.rememberCustomer(view.id)] + proceed(at: now)
    }

    private mutating func searched(_ view: TransactionView?, _ likeness: Likeness?, at now: Instant) -> [DeliveryEffect] {
        guard let view else {
            uncertainAt = nil
            return wish.isCancelled ? settle(.none) : park(.refused, lastFault)
        }
        return read(view, likeness == .other ? .acknowledged : likeness, at: now)
    }

    /// Judges the transaction as it stands in Acqua.
    private mutating func read(_ view: TransactionView, _ likeness: Likeness?, at now: Instant) -> [DeliveryEffect] {
        transaction = Transaction(view)
        if wish.isCancelled { return view.status == .processed ? park(.refused, .notEditable(view.status)) : proceed(at: now) }
        if view.status != .cancelled, likeness == .wished {
            acknowledgedRevision = wish.revision
            return proceed(at: now)
        }
        if view.status != .confirmed { return park(.refused, .notEditable(view.status)) }
        if overwrites || likeness == .acknowledged {
            overwrites = false
            return sendEdit()
        }
        return park(.changed, .changedInAcqua)
    }
}
