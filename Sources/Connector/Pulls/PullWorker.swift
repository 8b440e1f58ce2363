import ConnectorCore
import ERPWire
import Kernel
import Logging
import Persistence
import ServiceLifecycle
import StoreCore

/// Keeps stock and prices fresh: passes that are due by schedule, by an event of Acqua's or because a person asked. Several
/// servers share the work through the database.
package struct PullWorker: Service {
    private static let idleSeconds = 0.5

    private let services: ConnectorServices
    private let runner: PullRunner
    private let signal: WakeSignal

    package init(services: ConnectorServices, signal: WakeSignal) {
        self.services = services
        self.signal = signal
        runner = PullRunner(services: services, tokens: ReadTokens()) { seconds in
            try await Task.sleep(for: .seconds(seconds))
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await turn()
                } catch is CancellationError {
                    return
                } catch {
                    services.logger.error("a pull failed", metadata: ["cause": "\(error)"])
                }
                await signal.wait(seconds: Self.idleSeconds)
            }
        }
    }

    /// Carries out all that is due now.
    func turn() async throws {
        let now = services.clock.now()
        let (isDue, isAsked) = try await services.database.read { tx in
            (try PullPositions.isAnyDue(at: now, in: tx), try PullRuns.isAnyQueued(in: tx))
        }
        if isAsked { try await carryOutRuns() }
        guard isDue else { return }
        let due = try await services.database.write { tx in try PullPositions.claimDue(at: now, in: tx) }
        for pull in due {
            let outcome = try await runner.run(pull.figure, of: pull.store, full: false) { _ in }
            note(outcome, pull.figure)
        }
    }

    private func carryOutRuns() async throws {
        let services = services
        while let (store, claimed) = try await services.database.write({ tx in
            try PullRuns.claim(at: services.clock.now(), in: tx)
        }) {
            try await carryOut(claimed, of: store)
        }
    }

    private func carryOut(_ claimed: SyncRun, of store: StoreID) async throws {
        var run = claimed
        run.seen = 0
        run.changed = 0
        run.unmatched = 0
        run.faults = []
        for figure in run.figures {
            let before = run
            let outcome = try await runner.run(figure, of: store, full: run.isFull) { outcome in
                let soFar = before.adding(outcome)
                try await services.write(store) { scope in try PullRuns.keep(soFar, in: scope) }
            }
            note(outcome, figure)
            run = run.adding(outcome)
            if let failure = outcome.failure {
                run.state = .failed
                run.faults.append(SyncRun.Fault(sku: nil, code: failure.code, detail: failure.detail.es))
            }
        }
        if run.state != .failed { run.state = .succeeded }
        run.total = run.seen
        run.finishedAt = services.clock.now()
        let ended = run
        try await services.write(store) { scope in try PullRuns.keep(ended, in: scope) }
    }

    private func note(_ outcome: PullRunner.Outcome, _ figure: OwnedFigure) {
        if let failure = outcome.failure {
            services.logger.warning("pull failed", metadata: ["figure": "\(figure.rawValue)", "code": "\(failure.code)"])
        } else if outcome.changed > 0 {
            services.logger.debug("pulled", metadata: ["figure": "\(figure.rawValue)", "changed": "\(outcome.changed)"])
        }
    }
}

extension SyncRun {
    fileprivate func adding(_ outcome: PullRunner.Outcome) -> SyncRun {
        var run = self
        run.seen += outcome.seen
        run.changed += outcome.changed
        run.unmatched += outcome.unmatched
        run.faults += outcome.faults
        return run
    }
}
