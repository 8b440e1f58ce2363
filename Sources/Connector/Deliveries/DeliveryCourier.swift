import ConnectorCore
import ConnectorRemote
import ERPWire
import Kernel
import Logging
import Persistence
import StoreCore

/// Carries one order as far as it goes now: asks the pure `Delivery` what to do, keeps what it decides, and does it.
struct DeliveryCourier: Sendable {
    let services: ConnectorServices
    let tokens: WriteTokens

    /// What the courier needs to know of an order besides its row.
    private struct Freight: Sendable {
        let connection: ERPConnection
        let content: OrderContent
        let buyer: BuyerID
        let rememberedCustomer: String?
        let document: String
    }

    func carry(_ claimed: DeliveryRow) async throws {
        guard let freight = try await freight(claimed) else { return }
        let port = try services.port(freight.connection.settings)
        var row = claimed
        var delivery = DeliveryRecord.delivery(row)
        if row.isRetryAsked { delivery.retry() }
        var effects = delivery.handle(.taken(customer: freight.rememberedCustomer), at: moment())
        var attempt: DeliveryAttempt?
        while true {
            let isDone = !effects.contains { if case .send = $0 { true } else { false } }
            guard try await keep(&delivery, &row, freight, effects, attempt, isDone: isDone) else { return }
            attempt = nil
            guard let step = effects.step else { return }
            let request = delivery.request(
                for: step,
                key: row.key,
                content: freight.content,
                creationBody: row.creationBody ?? []
            )
            switch try await authorized(request, freight, row.store, port) {
            case .token(let token):
                let (verdict, made) = await send(request, token: token, step: step, freight: freight, order: row.order, port: port)
                attempt = made
                if case .done = verdict, step == .edit { row.editBody = request.body }
                let likeness = likeness(verdict, row, freight)
                effects = delivery.handle(.answered(verdict, likeness: likeness), at: moment())
            case .failed(let verdict): effects = delivery.handle(.loginFailed(verdict), at: moment())
            case .held(let until, let fault): effects = delivery.handle(.loginHeld(until: until, fault), at: moment())
            }
        }
    }

    private func moment() -> Moment {
        Moment(now: services.clock.now(), random: Double.random(in: 0..<1))
    }

    private func freight(_ row: DeliveryRow) async throws -> Freight? {
        try await services.read(row.store) { scope in
            guard let connection = try ConnectionQueries.find(in: scope) else { return nil }
            let order = try OrderQueries.find(row.order, in: scope)
            let buyer = try BuyerQueries.find(order.buyer, in: scope)
            let slug = try StoreQueries.slug(of: row.store, in: scope.tx)
            let date = (order.confirmedAt ?? order.createdAt).dateInArgentina
            return Freight(
                connection: connection,
                content: OrderContent(order, buyer: buyer, slug: slug, date: date),
                buyer: buyer.id,
                rememberedCustomer: buyer.acquaCustomerID,
                document: (order.buyerAsConfirmed ?? buyer.details).document.digits
            )
        }
    }

    /// Keeps the delivery with its effects in one transaction; false where another worker has taken it over.
    private func keep(
        _ delivery: inout Delivery,
        _ row: inout DeliveryRow,
        _ freight: Freight,
        _ effects: [DeliveryEffect],
        _ attempt: DeliveryAttempt?,
        isDone: Bool
    ) async throws -> Bool {
        DeliveryRecord.write(delivery, to: &row)
        for case .fixBody(let body) in effects { row.creationBody = freight.content.creationBody(customerID: body.customerID) }
        for case .discardToken in effects { tokens.discard(freight.connection, of: row.store) }
        let kept = row
        let wish = try await services.write(row.store) { scope in
            if let attempt { try DeliveryLeases.note(attempt, of: kept.order, in: scope) }
            guard let wish = try DeliveryLeases.keep(kept, isDone: isDone, in: scope) else {
                return (revision: Int64, isCancelled: Bool)?.none
            }
            for effect in effects { try Self.carryOut(effect, kept, freight, in: scope) }
            return wish
        }
        guard let wish else { return false }
        let isOld = wish.revision != delivery.wish.revision || wish.isCancelled != delivery.wish.isCancelled
        // The content that was read belongs to the old wish: begin anew with the new one.
        if isOld, !isDone, effects.step.map({ $0 == .edit }) ?? false { return false }
        return true
    }

    private static func carryOut(_ effect: DeliveryEffect, _ row: DeliveryRow, _ freight: Freight, in scope: StoreScope) throws {
        switch effect {
        case .rememberCustomer(let id): try BuyerActions.remember(acquaCustomerID: id, of: freight.buyer, in: scope)
        case .forgetCustomer: try BuyerActions.remember(acquaCustomerID: nil, of: freight.buyer, in: scope)
        case .refuseCredentials(let fault): try DeliveryLeases.parkAll(fault: DeliveryRecord.json(fault), in: scope)
        case .wakeOthers: try DeliveryLeases.wakeOthers(in: scope)
        case .settled: try StockHolds.delivered(row.order, in: scope)
        case .fixBody, .discardToken, .send: break
        }
    }

    private func authorized(
        _ request: ERPRequest,
        _ freight: Freight,
        _ store: StoreID,
        _ port: any ERPPort
    ) async throws -> WriteTokens.Answer {
        let services = services
        return try await tokens.token(freight.connection, of: store, port: port, at: services.clock.now()) {
            try services.openPassword(freight.connection.passwordSealed, store)
        }
    }

    private func send(
        _ request: ERPRequest,
        token: String,
        step: DeliveryStep,
        freight: Freight,
        order: OrderID,
        port: any ERPPort
    ) async -> (Verdict, DeliveryAttempt) {
        var request = request
        request.token = token
        let (at, start) = (services.clock.now(), ContinuousClock.now)
        let sent = request
        let outcome = await RequestIdentity.$current.withValue("order-\(order)") { await port.send(sent) }
        let elapsed = start.duration(to: .now)
        let verdict = Delivery.verdict(outcome, of: step, document: freight.document)
        var status: Int?
        if case .answer(let answer) = outcome { status = answer.status }
        services.logger.debug("sent", metadata: ["order": "\(order)", "step": "\(step.rawValue)", "status": "\(status ?? 0)"])
        let attempt = DeliveryAttempt(
            at: at,
            method: request.method.rawValue,
            path: ERPPath.prefix + request.path,
            status: status,
            code: verdict.fault?.code,
            detail: verdict.fault?.detail.es,
            durationMilliseconds: Int(elapsed.inSeconds * 1000)
        )
        return (verdict, attempt)
    }

    /// What the transaction in an answer is like, where one was read.
    private func likeness(_ verdict: Verdict, _ row: DeliveryRow, _ freight: Freight) -> Likeness? {
        guard case .done(let reply) = verdict else { return nil }
        let view: TransactionView? =
            switch reply {
            case .transaction(let view): view
            case .transactions(let views): views.first
            default: nil
            }
        return view.map { freight.content.likeness(of: $0, acknowledged: Self.acknowledged(row)) }
    }

    private static func acknowledged(_ row: DeliveryRow) -> TransactionTermsBody? {
        if let edit = row.editBody, let json = try? JSON.parse(edit) { return try? TransactionTermsBody(replacement: json) }
        guard let body = row.creationBody, let json = try? JSON.parse(body) else { return nil }
        return try? TransactionBody(json).terms
    }
}

extension [DeliveryEffect] {
    /// The request to send, if any.
    fileprivate var step: DeliveryStep? {
        for case .send(let step) in self { return step }
        return nil
    }
}

extension Delivery {
    /// A person asked to try again: the counts of this cycle begin anew, and where somebody had changed the transaction in
    /// Acqua, the store's state is to win.
    fileprivate mutating func retry() {
        overwrites = cause == .changed
        conflicts = 0
        readings = 0
        unauthorized = 0
    }
}

extension Instant {
    /// The day that it is in Argentina, which has no daylight saving: UTC−3.
    fileprivate var dateInArgentina: CalendarDate {
        CalendarDate(String(advanced(bySeconds: -3 * 3600).description.prefix(10))) ?? CalendarDate(daysSinceEpoch: 0)
    }
}
