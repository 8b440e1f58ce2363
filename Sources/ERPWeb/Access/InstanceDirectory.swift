package import ERPCore
package import Kernel
package import Persistence
import Synchronization

/// Instances and users as the edge asks for them with each request: read from the database at most once a second each,
/// so that a change made through any server holds everywhere within two seconds.
package final class InstanceDirectory: Sendable {
    private static let freshSeconds = 1.0
    private static let entriesMaximum = 10_000

    private struct Entry<Value: Sendable>: Sendable {
        let value: Value
        let readAt: Instant
    }

    private struct UserKey: Hashable {
        let instance: InstanceID
        let username: String
    }

    private struct State {
        var instances: [String: Entry<Instance?>] = [:]
        var users: [UserKey: Entry<UserCredentials?>] = [:]
    }

    private let database: any SQLDatabase
    private let clock: any WallClock
    private let state = Mutex(State())

    package init(database: any SQLDatabase, clock: any WallClock) {
        self.database = database
        self.clock = clock
    }

    /// The instance that a path names: exactly, or after a tilde whatever its case.
    /// - Throws: `unknown_instance`.
    package func instance(_ name: String) async throws -> Instance {
        let now = clock.now()
        let cached = state.withLock { $0.instances[name] }
        if let cached, isFresh(cached.readAt, now), let instance = cached.value { return instance }
        let found = try await database.read { tx in
            name.hasPrefix("~")
                ? try InstanceQueries.find(foldedName: String(name.dropFirst()), in: tx)
                : try InstanceQueries.find(name: name, in: tx)
        }
        guard let found else { throw Self.unknownInstance }
        state.withLock { state in
            if state.instances.count >= Self.entriesMaximum { state.instances.removeAll() }
            state.instances[name] = Entry(value: found, readAt: now)
        }
        return found
    }

    package func user(_ username: String, of instance: InstanceID) async throws -> UserCredentials? {
        let now = clock.now()
        let key = UserKey(instance: instance, username: username)
        let cached = state.withLock { $0.users[key] }
        if let cached, isFresh(cached.readAt, now) { return cached.value }
        let found = try await database.read { tx in try UserCredentials.find(username, of: instance, in: tx) }
        state.withLock { state in
            if state.users.count >= Self.entriesMaximum { state.users.removeAll() }
            state.users[key] = Entry(value: found, readAt: now)
        }
        return found
    }

    /// Forgets what is remembered: called after a change of settings or users here.
    package func forget() {
        state.withLock { $0 = State() }
    }

    private func isFresh(_ readAt: Instant, _ now: Instant) -> Bool {
        let age = now.seconds(since: readAt)
        return age >= 0 && age < Self.freshSeconds
    }

    private static var unknownInstance: Refusal {
        Refusal(
            .notFound,
            "unknown_instance",
            es: "No existe esa instancia: revise el nombre (distingue mayúsculas).",
            en: "There is no such instance: check the name (case matters)."
        )
    }
}
