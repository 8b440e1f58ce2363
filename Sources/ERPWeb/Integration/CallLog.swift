import ERPCore
import Kernel
package import Logging
import Persistence
import ServiceLifecycle
import Synchronization
package import WebSupport

/// Counts who asks through the API, in memory; a service writes it down now and then, so that no request waits for it.
/// What is kept is bounded, whoever asks however often.
package final class CallLog: Sendable {
    /// Addresses told apart within an hour; those beyond are counted together.
    private static let callersMaximum = 2000
    /// Errors kept between two writings, and of one caller.
    private static let errorsMaximum = 200
    private static let errorsOfOneMaximum = 10

    private struct Key: Hashable {
        let caller: ApiCaller
        let hour: Int64
    }

    private struct State {
        var hour: Int64 = 0
        /// The callers that were told apart in this hour.
        var known: Set<ApiCaller> = []
        var counts: [Key: ApiCallCount] = [:]
        var errors: [ApiError] = []
        var errorsOf: [ApiCaller: Int] = [:]
    }

    private let database: any SQLDatabase
    private let clock: any WallClock
    private let state = Mutex(State())
    private let prunedHour = Mutex<Int64>(0)

    init(database: any SQLDatabase, clock: any WallClock) {
        self.database = database
        self.clock = clock
    }

    /// Takes down a request that was answered.
    @Sendable
    package func note(_ call: ObservedCall) {
        guard let kind = ApiCaller.Kind(rawValue: call.caller.kind) else { return }
        let now = clock.now()
        let asked = ApiCaller(instance: InstanceID(call.caller.owner), kind: kind, name: call.caller.name)
        state.withLock { state in
            let hour = ApiCallCount.hour(of: now)
            if hour != state.hour { (state.hour, state.known) = (hour, []) }
            let caller = Self.toldApart(asked, in: &state)
            let key = Key(caller: caller, hour: hour)
            var count = state.counts[key] ?? ApiCallCount(caller: caller, hour: hour, calls: 0, errors: 0, lastAt: now)
            count.calls += 1
            count.lastAt = max(count.lastAt, now)
            if call.status >= 400 {
                count.errors += 1
                Self.keep(call, of: caller, at: now, in: &state)
            }
            state.counts[key] = count
        }
    }

    /// Users are as many as the company has; addresses may be anybody's invention.
    private static func toldApart(_ caller: ApiCaller, in state: inout State) -> ApiCaller {
        if state.known.contains(caller) { return caller }
        guard state.known.count < callersMaximum || caller.kind == .write || caller.kind == .session else {
            return ApiCaller(instance: caller.instance, kind: caller.kind, name: "")
        }
        state.known.insert(caller)
        return caller
    }

    private static func keep(_ call: ObservedCall, of caller: ApiCaller, at now: Instant, in state: inout State) {
        let ofOne = state.errorsOf[caller] ?? 0
        guard state.errors.count < errorsMaximum, ofOne < errorsOfOneMaximum else { return }
        state.errorsOf[caller] = ofOne + 1
        state.errors.append(
            ApiError(
                caller: caller,
                at: now,
                method: String(call.method.prefix(16)),
                route: call.route,
                status: call.status,
                code: call.code ?? "",
                requestID: call.requestID
            )
        )
    }

    /// Writes down what was counted since the last time. Where that fails it is counted on.
    package func flush() async throws {
        let (counts, errors) = state.withLock { state in
            defer { (state.counts, state.errors, state.errorsOf) = ([:], [], [:]) }
            return (Array(state.counts.values), state.errors)
        }
        if counts.isEmpty { return }
        let now = clock.now()
        let hour = ApiCallCount.hour(of: now)
        let prunes = prunedHour.withLock { $0 != hour }
        do {
            try await database.write { tx in
                try ApiCallActions.add(counts, errors, in: tx)
                if prunes { try ApiCallActions.prune(Set(counts.map(\.caller.instance)), at: now, in: tx) }
            }
            prunedHour.withLock { $0 = hour }
        } catch let error as SQLCommitUnknown {
            // Counted perhaps not at all, which is better than twice.
            throw error
        } catch {
            giveBack(counts, errors)
            throw error
        }
    }

    private func giveBack(_ counts: [ApiCallCount], _ errors: [ApiError]) {
        state.withLock { state in
            for count in counts {
                let key = Key(caller: count.caller, hour: count.hour)
                guard var present = state.counts[key] else {
                    if state.counts.count < Self.callersMaximum * 2 { state.counts[key] = count }
                    continue
                }
                present.calls += count.calls
                present.errors += count.errors
                present.lastAt = max(present.lastAt, count.lastAt)
                state.counts[key] = present
            }
            state.errors = Array((errors + state.errors).suffix(Self.errorsMaximum))
        }
    }
}

/// Writes the log of calls down every few seconds, and once more when the server ends.
package struct CallLogWriter: Service {
    private static let everySeconds = 5.0

    private let log: CallLog
    private let logger: Logger

    package init(log: CallLog, logger: Logger) {
        self.log = log
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(Self.everySeconds))
                await write()
            }
        }
        await write()
    }

    private func write() async {
        do {
            try await log.flush()
        } catch {
            logger.warning("who asked could not be written down", metadata: ["cause": "\(error)"])
        }
    }
}

extension WebRequest {
    /// Notes who asks: a user, or else the address.
    func identify(_ user: UserCredentials?, by kind: ApiCaller.Kind, of instance: Instance) {
        note.identify(owner: instance.id.number, kind: kind.rawValue, name: user?.username ?? clientAddress)
    }
}
