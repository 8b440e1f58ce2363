import ConnectorCore
import ERPWire
import Kernel
import Persistence
import StoreCore

/// Carries out one pass over one list: asks for the pages that the pure `Pull` wants, and writes each as it comes.
struct PullRunner: Sendable {
    let services: ConnectorServices
    let pause: @Sendable (_ seconds: Double) async throws -> Void

    /// Once a day everything is read, whatever the deltas said.
    private static let fullEverySeconds = 86_400.0

    /// What a pass did.
    struct Outcome: Sendable {
        var seen = 0
        var changed = 0
        var unmatched = 0
        var faults: [SyncRun.Fault] = []
        /// What ended the pass before its time.
        var failure: Fault?
        /// Another server, or another task of this one, reads the list: nothing was done.
        var isBusy = false
    }

    typealias Progress = @Sendable (Outcome) async throws -> Void

    /// - Parameter progress: told after each page.
    func run(_ figure: OwnedFigure, of store: StoreID, full: Bool, progress: @escaping Progress) async throws -> Outcome {
        let connection = try await services.read(store) { scope in try ConnectionQueries.find(in: scope) }
        guard let connection, connection.settings.isEnabled else { return Outcome(failure: .notConnected) }
        let source = "\(connection.settings.baseURL ?? services.urlTemplate ?? "") \(connection.settings.instance)"
        let begun = services.clock.now()
        let ticket = try await services.write(store) { scope in try PullPositions.begin(figure, source: source, in: scope) }
        guard let ticket else { return Outcome(isBusy: true) }
        let journey = PullJourney(services: services, pause: pause, store: store, connection: connection, ticket: ticket, begun: begun)
        let since = full || isFullDue(ticket) ? nil : ticket.changeToken
        do {
            let supersedes = ticket.changeToken == nil
            switch figure {
            case .stock:
                return try await journey.run(
                    Pull<StockKind>(list: ERPPath.stock, since: since, supersedes: supersedes),
                    progress,
                    apply: MirrorWriting.stock
                )
            case .prices:
                return try await journey.run(
                    Pull<PriceKind>(list: ERPPath.prices, since: since, supersedes: supersedes),
                    progress,
                    apply: MirrorWriting.prices
                )
            }
        } catch {
            try? await services.write(store) { scope in try PullPositions.abandon(ticket, in: scope) }
            throw error
        }
    }

    private func isFullDue(_ ticket: PullTicket) -> Bool {
        guard let last = ticket.lastFullAt else { return true }
        return services.clock.now().seconds(since: last) >= Self.fullEverySeconds
    }
}

/// One pass, from its first page to its last.
struct PullJourney: Sendable {
    let services: ConnectorServices
    let pause: @Sendable (_ seconds: Double) async throws -> Void
    let store: StoreID
    let connection: ERPConnection
    let ticket: PullTicket
    let begun: Instant

    func run<Kind: FigureKind>(
        _ first: Pull<Kind>,
        _ progress: @escaping PullRunner.Progress,
        apply: @escaping @Sendable (Pull<Kind>.Batch, StoreScope) throws -> MirrorActions.Outcome
    ) async throws -> PullRunner.Outcome {
        var outcome = PullRunner.Outcome()
        let port: any ERPPort
        do {
            port = try services.port(connection.settings)
        } catch {
            return try await fail(.unusableAddress, outcome)
        }
        var pull = first
        while true {
            let verdict = await ask(pull.request, port)
            for effect in pull.handle(verdict, random: Double.random(in: 0..<1)) {
                switch effect {
                case .apply(let batch):
                    guard try await write(batch, apply, &outcome) else { return try await fail(.overtaken, outcome) }
                    try await progress(outcome)
                case .discardToken: services.readTokens.discard(connection, of: store)
                case .ask(let seconds): if seconds > 0 { try await pause(seconds) }
                case .finish(let token):
                    let (ticket, begun, wasFull) = (ticket, begun, pull.isSnapshot)
                    let isKept = try await services.write(store) { scope in
                        try PullPositions.succeeded(ticket, changeToken: token, begun: begun, wasFull: wasFull, in: scope)
                    }
                    if !isKept { outcome.failure = .overtaken }
                    return outcome
                case .fail(let fault): return try await fail(fault, outcome)
                }
            }
        }
    }

    /// Writes one page, unless the pass is another's by now.
    private func write<Kind: FigureKind>(
        _ batch: Pull<Kind>.Batch,
        _ apply: @escaping @Sendable (Pull<Kind>.Batch, StoreScope) throws -> MirrorActions.Outcome,
        _ outcome: inout PullRunner.Outcome
    ) async throws -> Bool {
        let ticket = ticket
        let done = try await services.write(store) { scope in
            try PullPositions.holds(ticket, in: scope) ? try apply(batch, scope) : nil
        }
        guard let done else { return false }
        outcome.seen += batch.items.count + batch.faults.count
        outcome.changed += done.changed
        outcome.unmatched += done.unmatched
        outcome.faults += batch.faults.map(Self.fault)
        return true
    }

    private func fail(_ fault: Fault, _ outcome: PullRunner.Outcome) async throws -> PullRunner.Outcome {
        let ticket = ticket
        try await services.write(store) { scope in
            try PullPositions.failed(ticket, code: fault.code, detail: fault.detail.es, in: scope)
        }
        var outcome = outcome
        outcome.failure = fault
        return outcome
    }

    private func ask(_ request: ERPRequest, _ port: any ERPPort) async -> Verdict {
        switch await services.readTokens.token(connection, of: store, port: port, at: services.clock.now()) {
        case .failure(let failure): return failure.verdict
        case .success(let token):
            var request = request
            request.token = token
            return Verdict(await port.send(request), expecting: .json)
        }
    }

    private static func fault<Figure>(_ fault: FigurePage<Figure>.Fault) -> SyncRun.Fault {
        SyncRun.Fault(
            sku: fault.sku?.text,
            code: "invalid_item",
            detail: "El elemento \(fault.position + 1) de la página no se entiende; se salteó."
        )
    }
}

extension Fault {
    fileprivate static var notConnected: Fault {
        Fault(
            code: "not_connected",
            detail: Phrase(es: "La tienda no está conectada con Acqua.", en: "The store is not connected with Acqua.")
        )
    }

    fileprivate static var unusableAddress: Fault {
        Fault(
            code: "no_address",
            detail: Phrase(
                es: "La dirección de Acqua falta o no es válida: guarde de nuevo la conexión.",
                en: "Acqua's address is missing or not valid: save the connection again."
            )
        )
    }

    fileprivate static var overtaken: Fault {
        Fault(
            code: "overtaken",
            detail: Phrase(es: "Otro servidor siguió con esta lectura.", en: "Another server went on with this pass.")
        )
    }
}
