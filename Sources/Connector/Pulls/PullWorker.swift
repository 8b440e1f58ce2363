import ConnectorCore
import Kernel
import Logging
import Persistence
import ServiceLifecycle
import StoreCore
import Synchronization

/// Keeps stock and prices fresh: passes that are due by schedule, by an event of Acqua's or because a person asked. Several
/// servers share the work through the database.
package struct PullWorker: Service {
    private static let idleSeconds = 0.5
    /// Passes at once: an Acqua that hangs does not hold up the others.
    private static let concurrent = 8

    /// Something to do.
    private enum PullJob: Sendable {
        case pull(DuePull)
        case run(StoreID, SyncRun)
    }

    private let services: ConnectorServices
    private let runner: PullRunner
    private let signal: WakeSignal
    private let underWay = Box(0)

    package init(services: ConnectorServices, signal: WakeSignal) {
        self.services = services
        self.signal = signal
        runner = PullRunner(services: services) { seconds in try await Task.sleep(for: .seconds(seconds)) }
    }

    package func run() async throws {
        try await services.database.write { tx in try PullPositions.releaseAbandoned(in: tx) }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                while !Task.isCancelled {
                    for job in await look() { tasks.addTask { await carryOut(job) } }
                    await signal.wait(seconds: Self.idleSeconds)
                }
                tasks.cancelAll()
            }
        }
    }

    /// Carries out all that is due now; for tests and one-time use.
    package func pullDue() async throws {
        while true {
            let jobs = try await claim()
            if jobs.isEmpty { return }
            for job in jobs { await carryOut(job) }
        }
    }

    private func look() async -> [PullJob] {
        do {
            return try await claim()
        } catch {
            services.logger.error("passes cannot be claimed", metadata: ["cause": "\(error)"])
            return []
        }
    }

    private func claim() async throws -> [PullJob] {
        guard underWay.value.withLock({ $0 < Self.concurrent }) else { return [] }
        let now = services.clock.now()
        let (isDue, isAsked) = try await services.database.read { tx in
            (try PullPositions.isAnyDue(at: now, in: tx), try PullRuns.isAnyWaiting(at: now, in: tx))
        }
        var jobs: [PullJob] = []
        if isAsked, let (store, run) = try await services.database.write({ tx in try PullRuns.claim(at: now, in: tx) }) {
            jobs.append(.run(store, run))
        }
        if isDue {
            jobs += try await services.database.write { tx in try PullPositions.claimDue(at: now, in: tx) }.map(PullJob.pull)
        }
        let count = jobs.count
        underWay.value.withLock { $0 += count }
        return jobs
    }

    private func carryOut(_ job: PullJob) async {
        do {
            switch job {
            case .pull(let pull):
                let begun = services.clock.now()
                let outcome = try await runner.run(pull.figure, of: pull.store, full: false) { _ in }
                note(outcome, pull.figure)
                try await keep(outcome, of: pull, begun: begun)
                // What changed meanwhile may have been missed by whoever reads the list now.
                if outcome.isBusy {
                    try await services.write(pull.store) { scope in try PullPositions.hasten([pull.figure], in: scope) }
                }
            case .run(let store, let run): try await carryOut(run, of: store)
            }
        } catch is CancellationError {
        } catch {
            services.logger.error("a pull failed", metadata: ["cause": "\(error)"])
        }
        underWay.value.withLock { $0 -= 1 }
    }

    /// Lists a pass by schedule, where it did something or failed.
    private func keep(_ outcome: PullRunner.Outcome, of pull: DuePull, begun: Instant) async throws {
        guard !outcome.isBusy, outcome.seen > 0 || outcome.failure != nil else { return }
        let run = SyncRun(id: SyncRunID.make(at: begun), figures: [pull.figure], isFull: false, createdAt: begun).adding(outcome).ended
        try await services.write(pull.store) { scope in try PullRuns.add(scheduled: run, in: scope) }
    }

    private func carryOut(_ claimed: SyncRun, of store: StoreID) async throws {
        let services = services
        var run = claimed
        (run.seen, run.changed, run.unmatched, run.faults) = (0, 0, 0, [])
        for figure in run.figures {
            let before = run
            let outcome = try await runner.run(figure, of: store, full: run.isFull) { outcome in
                let soFar = before.adding(outcome)
                try await services.write(store) { scope in try PullRuns.keep(soFar, in: scope) }
            }
            if outcome.isBusy {
                try await services.write(store) { scope in try PullRuns.giveBack(claimed.id, in: scope) }
                return
            }
            note(outcome, figure)
            run = run.adding(outcome)
        }
        run = run.ended
        run.finishedAt = services.clock.now()
        let ended = run
        try await services.write(store) { scope in try PullRuns.keep(ended, in: scope) }
    }

    private func note(_ outcome: PullRunner.Outcome, _ figure: OwnedFigure) {
        if let failure = outcome.failure {
            services.figures.pullFailed(figure, failure.kind)
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
        if let failure = outcome.failure {
            run.state = .failed
            run.faults.append(SyncRun.Fault(sku: nil, code: failure.code, detail: failure.detail.es))
        }
        return run
    }

    /// Without a failure it was a success; as many items as were seen are all there were.
    fileprivate var ended: SyncRun {
        var run = self
        if run.state != .failed { run.state = .succeeded }
        run.total = run.seen
        return run
    }
}
