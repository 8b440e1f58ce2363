import ConnectorCore
import ERPWire
import Kernel
import Persistence
import StoreCore

/// One decision about a delivery: what happened goes in, the row is written, and what is to be sent comes out. All of it is
/// one transaction over the row as it lies there now, so that an edit or a cancellation that came meanwhile is part of it.
struct DeliveryDecision: Sendable {
    /// What happened to the worker that holds the lease.
    enum Event: Sendable {
        case taken
        case tokenFound
        case answered(Verdict, to: [UInt8]?)
        case loginFailed(Verdict)
        case loginHeld(until: Instant, Fault)
    }

    /// A request that is to go out. With a token, the row says that it is under way; without, that it awaits one.
    struct Parcel: Sendable {
        let token: String?
        let step: DeliveryStep
        let request: ERPRequest
        let connection: ERPConnection
        let document: String
    }

    struct Outcome: Sendable {
        /// Nil: the worker is done with the order.
        var parcel: Parcel?
        var effects: [DeliveryEffect] = []
        var connection: ERPConnection?
        /// Whether it waits because nobody knows what became of its request.
        var isInTheDark = false
        /// Whether it waits for another try of what was just tried.
        var isToBeRepeated = false
    }

    let claim: DeliveryClaim
    let event: Event
    /// The connection over which it happened.
    let used: ConnectionKey?
    let attempts: [DeliveryAttempt]
    let moment: Moment
    /// Whether orders may wait that a success is to wake.
    let mayWake: Bool
    /// A token of this connection that is good now.
    let presentToken: @Sendable (ConnectionKey) -> String?

    /// May run more than once; decides the same each time.
    func make(in scope: StoreScope) throws -> Outcome {
        for attempt in attempts { try DeliveryLeases.note(attempt, of: claim.order, in: scope) }
        // Another worker has it: what this one learnt is of no use any more, since that one learns it again.
        guard var row = try DeliveryLeases.load(claim, in: scope) else { return Outcome() }
        let freight = try DeliveryFreight(row, in: scope)
        var delivery = DeliveryRecord.delivery(row)
        if row.isRetryAsked { delivery.overwrites = delivery.cause == .changed }
        if case .answered(.done, let body) = event, delivery.step == .edit { row.editTaken(body) }
        var effects = delivery.handle(machineEvent(row, freight), at: moment)
        if try isOutdated(delivery, in: scope) {
            putDown(&delivery)
            effects.removeAll { if case .refuseCredentials = $0 { true } else { false } }
        }
        for case .fixBody(let body) in effects { row.creationBody = freight.content.creationBody(customerID: body.customerID) }
        let parcel = parcel(effects, delivery, row, freight)
        if let parcel {
            if parcel.token == nil {
                delivery.awaitToken()
            } else if parcel.step == .edit {
                row.editSent(try JSON.parse(parcel.request.body ?? []))
            }
        }
        if parcel == nil, delivery.state == .sending { putDown(&delivery) }
        DeliveryRecord.write(delivery, to: &row)
        try DeliveryLeases.keep(row, isDone: parcel == nil, in: scope)
        for effect in effects { try carryOut(effect, row, freight, in: scope) }
        if delivery.failures > 0, delivery.failures % 100 == 0 { try DeliveryLeases.prune(claim.order, in: scope) }
        return Outcome(
            parcel: parcel,
            effects: effects,
            connection: freight.connection,
            isInTheDark: delivery.state == .waiting && delivery.cause == .unknown,
            isToBeRepeated: parcel != nil || (delivery.state == .waiting && delivery.cause != .pause)
        )
    }

    private func machineEvent(_ row: DeliveryRow, _ freight: DeliveryFreight) -> DeliveryEvent {
        switch event {
        case .taken: .taken(customer: freight.rememberedCustomer)
        case .tokenFound: .tokenFound
        case .answered(let verdict, _): .answered(verdict, likeness: freight.likeness(verdict, row))
        case .loginFailed(let verdict): .loginFailed(verdict)
        case .loginHeld(let until, let fault): .loginHeld(until: until, fault)
        }
    }

    private func parcel(_ effects: [DeliveryEffect], _ delivery: Delivery, _ row: DeliveryRow, _ freight: DeliveryFreight) -> Parcel? {
        guard let connection = freight.connection, connection.settings.isEnabled else { return nil }
        for case .send(let step) in effects {
            let request = delivery.request(
                for: step,
                key: row.key,
                content: freight.content,
                creationBody: row.creationBody ?? []
            )
            let token = presentToken(ConnectionKey(connection, of: claim.store))
            return Parcel(token: token, step: step, request: request, connection: connection, document: freight.document)
        }
        return nil
    }

    /// Whether it rests on account of a connection that has been saved anew meanwhile: what was refused to the old one says
    /// nothing about the new one, and whoever saved it has woken the others already.
    private func isOutdated(_ delivery: Delivery, in scope: StoreScope) throws -> Bool {
        guard let used, delivery.state == .parked || delivery.state == .waiting else { return false }
        switch delivery.cause {
        case .credentials, .permission, .redirected:
            return try ConnectionQueries.hold(in: scope).map { ConnectionKey($0, of: claim.store) } != used
        default: return false
        }
    }

    /// Nothing goes out: the store was disconnected meanwhile, or connected otherwise. It goes on once it is connected.
    private func putDown(_ delivery: inout Delivery) {
        delivery.state = .waiting
        delivery.dueAt = moment.now
    }

    private func carryOut(_ effect: DeliveryEffect, _ row: DeliveryRow, _ freight: DeliveryFreight, in scope: StoreScope) throws {
        switch effect {
        case .rememberCustomer(let id): try BuyerActions.remember(acquaCustomerID: id, of: freight.buyer, in: scope)
        case .forgetCustomer: try BuyerActions.remember(acquaCustomerID: nil, of: freight.buyer, in: scope)
        case .refuseCredentials(let fault):
            try DeliveryLeases.parkAll(fault: DeliveryRecord.json(fault), in: scope)
            if case .answered = event, let connection = freight.connection {
                try LoginHold.begin(connection, fault: DeliveryRecord.json(fault), in: scope)
            }
        case .wakeOthers: if mayWake { try DeliveryLeases.wakeOthers(in: scope) }
        case .settled: try StockHolds.delivered(row.order, in: scope)
        case .fixBody, .discardToken, .send: break
        }
    }
}
