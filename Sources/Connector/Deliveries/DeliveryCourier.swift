import ConnectorCore
import ConnectorRemote
import ERPWire
import Kernel
import Logging
import Persistence
import StoreCore
import Synchronization

/// Carries one order as far as it goes now: lets the pure `Delivery` decide, in a transaction that keeps the decision, and
/// sends what it wants sent. Each decision renews the lease, and each is followed by one wait at most, for a token or for an
/// answer: so no wait outlasts the lease, and nothing is counted as tried that only waited for a token.
struct DeliveryCourier: Sendable {
    private typealias Decision = DeliveryDecision

    let services: ConnectorServices
    let sleepers: Sleepers

    func carry(_ claim: DeliveryClaim) async throws {
        let takenAt = services.clock.now()
        var (event, attempts) = (Decision.Event.taken, [DeliveryAttempt]())
        var used: ConnectionKey?
        while true {
            let mayWake = event.isSuccess && sleepers.take(of: claim.store, at: services.clock.now())
            let outcome = try await decide(claim, event, over: used, attempts, mayWake: mayWake)
            if case .answered = event { refuseCredentials(outcome, claim) }
            if outcome.isInTheDark { sleepers.note(in: claim.store) }
            if outcome.isToBeRepeated, let cause = event.retryCause { services.figures.retried(cause) }
            guard let parcel = outcome.parcel else { return }
            used = ConnectionKey(parcel.connection, of: claim.store)
            (event, attempts) = await deliver(parcel, of: claim, takenAt: takenAt)
        }
    }

    /// A new token was refused as the old one was: another login would change nothing.
    private func refuseCredentials(_ outcome: Decision.Outcome, _ claim: DeliveryClaim) {
        guard let connection = outcome.connection else { return }
        for case .refuseCredentials(let fault) in outcome.effects {
            services.writeTokens.refuse(fault, ConnectionKey(connection, of: claim.store), at: services.clock.now())
        }
    }

    private func decide(
        _ claim: DeliveryClaim,
        _ event: Decision.Event,
        over used: ConnectionKey?,
        _ attempts: [DeliveryAttempt],
        mayWake: Bool
    ) async throws -> Decision.Outcome {
        let decision = Decision(
            claim: claim,
            event: event,
            used: used,
            attempts: attempts,
            moment: Moment(now: services.clock.now(), random: Double.random(in: 0..<1)),
            mayWake: mayWake,
            presentToken: { [services] key in services.writeTokens.present(key, at: services.clock.now()) }
        )
        return try await services.write(claim.store) { scope in try decision.make(in: scope) }
    }

    /// Sends a parcel, or gets the token that it awaits; what came of it, and the requests that it took.
    private func deliver(
        _ parcel: Decision.Parcel,
        of claim: DeliveryClaim,
        takenAt: Instant
    ) async -> (Decision.Event, [DeliveryAttempt]) {
        let port: any ERPPort
        do {
            port = try services.port(parcel.connection.settings)
        } catch {
            return (.loginFailed(.unknown(.unusableConnection)), [])
        }
        guard let token = parcel.token else { return await findToken(parcel.connection, claim, port, takenAt: takenAt) }
        var request = parcel.request
        request.token = token
        let (verdict, attempt) = await send(request, of: claim.order, port) {
            Delivery.verdict($0, of: parcel.step, document: parcel.document)
        }
        if case .unauthorized = verdict { services.writeTokens.discard(token, of: ConnectionKey(parcel.connection, of: claim.store)) }
        return (.answered(verdict, to: request.body), [attempt])
    }

    private func findToken(
        _ connection: ERPConnection,
        _ claim: DeliveryClaim,
        _ port: any ERPPort,
        takenAt: Instant
    ) async -> (Decision.Event, [DeliveryAttempt]) {
        let notes = Mutex<[DeliveryAttempt]>([])
        let answer = await services.writeTokens.token(ConnectionKey(connection, of: claim.store), clock: services.clock) {
            await services.login(connection, claim.store) { request in
                let (verdict, attempt) = await send(request, of: claim.order, port) { Verdict($0, expecting: .token) }
                notes.withLock { $0.append(attempt) }
                return verdict
            }
        }
        let made = notes.withLock { $0 }
        switch answer {
        case .token: return (.tokenFound, made)
        case .failed(let verdict): return (.loginFailed(verdict), made)
        case .held(let since, let until, let fault):
            // What was on its way when the credentials were refused is parked with the rest; what came later waits its minute.
            return (takenAt <= since ? .loginFailed(.unauthorized(fault)) : .loginHeld(until: until, fault), made)
        }
    }

    private func send(
        _ request: ERPRequest,
        of order: OrderID,
        _ port: any ERPPort,
        judge: (ERPOutcome) -> Verdict
    ) async -> (Verdict, DeliveryAttempt) {
        let (at, start) = (services.clock.now(), ContinuousClock.now)
        let outcome = await RequestIdentity.$current.withValue("order-\(order)") { await port.send(request) }
        let elapsed = start.duration(to: .now)
        let verdict = judge(outcome)
        var status: Int?
        if case .answer(let answer) = outcome { status = answer.status }
        services.logger.debug("sent", metadata: ["order": "\(order)", "path": "\(request.path)", "status": "\(status ?? 0)"])
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
}

extension DeliveryDecision.Event {
    fileprivate var isSuccess: Bool {
        if case .answered(.done, _) = self { true } else { false }
    }

    /// Why the same is tried once more, where it is; nil for what needs no repetition.
    fileprivate var retryCause: ConnectorFigures.RetryCause? {
        switch self {
        case .taken, .tokenFound, .loginHeld, .answered(.done, _): nil
        case .answered(let verdict, _), .loginFailed(let verdict): ConnectorFigures.RetryCause(verdict)
        }
    }
}

/// The stores of which orders may wait because nobody knew what became of them: not every success need look for some.
final class Sleepers: Sendable {
    private struct State {
        var lookedAt: [StoreID: Instant] = [:]
        var waiting: Set<StoreID> = []
    }

    /// Those that other servers, or an earlier life of this one, have left asleep are looked for once in so long.
    private static let lookSeconds = 1.0

    private let state = Mutex(State())

    func note(in store: StoreID) {
        state.withLock { _ = $0.waiting.insert(store) }
    }

    /// Whether to look for some; from now on there are none but those that are noted.
    func take(of store: StoreID, at now: Instant) -> Bool {
        state.withLock { state in
            let isDue = state.lookedAt[store].map { abs(now.seconds(since: $0)) >= Self.lookSeconds } ?? true
            guard state.waiting.remove(store) != nil || isDue else { return false }
            state.lookedAt[store] = now
            return true
        }
    }
}

extension Fault {
    static var database: Fault {
        Fault(
            code: "database",
            detail: Phrase(es: "La base de datos de la tienda no respondió.", en: "The store's database did not answer.")
        )
    }

    static var sealedPassword: Fault {
        Fault(
            code: "sealed_password",
            detail: Phrase(
                es: "La contraseña de Acqua está cifrada con otra clave: guarde de nuevo la conexión, o reponga el archivo de clave.",
                en: "The password of Acqua is sealed with another key: save the connection again, or put the key file back."
            )
        )
    }

    fileprivate static var unusableConnection: Fault {
        Fault(
            code: "no_address",
            detail: Phrase(
                es: "La dirección de Acqua falta o no es válida: guarde de nuevo la conexión.",
                en: "Acqua's address is missing or not valid: save the connection again."
            )
        )
    }
}
