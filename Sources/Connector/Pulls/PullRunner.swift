import ConnectorCore
import ERPWire
import Kernel
import Persistence
import StoreCore

/// Carries out one pass over one list: asks for the pages that the pure `Pull` wants, and writes each as it comes.
struct PullRunner: Sendable {
    let services: ConnectorServices
    let tokens: ReadTokens
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
    }

    /// - Parameter progress: told after each page.
    func run(
        _ figure: OwnedFigure,
        of store: StoreID,
        full: Bool,
        progress: @escaping @Sendable (Outcome) async throws -> Void
    ) async throws -> Outcome {
        let (connection, position) = try await services.read(store) { scope in
            (try ConnectionQueries.find(in: scope), try PullPositions.find(figure, in: scope))
        }
        guard let connection else { return Outcome() }
        let isFull = full || isFullDue(position)
        switch figure {
        case .stock:
            return try await run(
                Pull<StockKind>(list: ERPPath.stock, since: isFull ? nil : position?.changeToken, supersedes: position?.changeToken == nil),
                .stock,
                connection,
                store,
                progress
            ) { batch, scope in
                let items = batch.items.map { MirroredStock(sku: $0.sku, available: $0.figure, updatedAt: $0.updatedAt) }
                return try MirrorActions.apply(
                    stock: items,
                    range: batch.range.map(MirrorRange.init),
                    supersedes: batch.supersedes,
                    in: scope
                )
            }
        case .prices:
            return try await run(
                Pull<PriceKind>(
                    list: ERPPath.prices,
                    since: isFull ? nil : position?.changeToken,
                    supersedes: position?.changeToken == nil
                ),
                .prices,
                connection,
                store,
                progress
            ) { batch, scope in
                let items = batch.items.map { item in
                    MirroredPrice(
                        sku: item.sku,
                        unitPrice: item.figure?.unitPrice,
                        currency: item.figure?.currency,
                        isTaxIncluded: item.figure?.taxIncluded,
                        tiers: item.figure.map { JSON.array($0.tiers.map(\.json)).text },
                        updatedAt: item.updatedAt
                    )
                }
                return try MirrorActions.apply(
                    prices: items,
                    range: batch.range.map(MirrorRange.init),
                    supersedes: batch.supersedes,
                    in: scope
                )
            }
        }
    }

    private func isFullDue(_ position: PullPosition?) -> Bool {
        guard let last = position?.lastFullAt else { return true }
        return services.clock.now().seconds(since: last) >= Self.fullEverySeconds
    }

    private func run<Kind: FigureKind>(
        _ first: Pull<Kind>,
        _ figure: OwnedFigure,
        _ connection: ERPConnection,
        _ store: StoreID,
        _ progress: @escaping @Sendable (Outcome) async throws -> Void,
        apply: @escaping @Sendable (Pull<Kind>.Batch, StoreScope) throws -> MirrorActions.Outcome
    ) async throws -> Outcome where Kind.Figure: Sendable {
        let port = try services.port(connection.settings)
        let begun = services.clock.now()
        var pull = first
        var outcome = Outcome()
        while true {
            let verdict = await ask(pull.request, connection, store, port)
            for effect in pull.handle(verdict, random: Double.random(in: 0..<1)) {
                switch effect {
                case .apply(let batch):
                    let done = try await services.write(store) { scope in try apply(batch, scope) }
                    outcome.seen += batch.items.count + batch.faults.count
                    outcome.changed += done.changed
                    outcome.unmatched += done.unmatched
                    outcome.faults += batch.faults.map(Self.fault)
                    try await progress(outcome)
                case .discardToken: tokens.discard(connection, of: store)
                case .ask(let seconds): if seconds > 0 { try await pause(seconds) }
                case .finish(let token):
                    let wasFull = pull.isSnapshot
                    try await services.write(store) { scope in
                        try PullPositions.succeeded(figure, changeToken: token, begun: begun, wasFull: wasFull, in: scope)
                    }
                    return outcome
                case .fail(let fault):
                    try await services.write(store) { scope in
                        try PullPositions.failed(figure, code: fault.code, detail: fault.detail.es, in: scope)
                    }
                    outcome.failure = fault
                    return outcome
                }
            }
        }
    }

    private func ask(_ request: ERPRequest, _ connection: ERPConnection, _ store: StoreID, _ port: any ERPPort) async -> Verdict {
        switch await tokens.token(connection, of: store, port: port, at: services.clock.now()) {
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

extension MirrorRange {
    init<Kind>(_ range: Pull<Kind>.Range) {
        self.init(after: range.after, through: range.through)
    }
}
