import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Persistence
import ServiceLifecycle
import WebSupport

/// `GET …/changes`: tells by server-sent events that stock or prices have changed. It is a wake-up; the data is read from the
/// lists. What this process commits is told at once; the clock is asked twice a second besides, so that changes made through
/// other servers on the database are told too.
struct ChangeStream {
    let services: ERPServices

    private static let pollSeconds = 0.5
    /// Where change follows change, the stream tells of them together after this long.
    private static let restSeconds = 0.05
    private static let heartbeatSeconds = 15.0
    private static let checkSeconds = 5.0
    private static let lifeSeconds = 3000.0

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/changes", open)
    }

    @Sendable
    private func open(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.reader(request)
        let query = try request.query("since")
        let revision = caller.user == nil ? caller.instance.publicRead.revision : 0
        let view = FeedView(instance: caller.instance.id, list: "changes", selection: "", policyRevision: revision)
        let token = try request.http.headers[.lastEventID] ?? query.text("since")
        let position = try token.map { try FeedCursor.seenClock(token: $0, view: view) }
        let start = try await clocks(caller)
        let headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        let body = ResponseBody { writer in
            var seen = position.map { Clocks(instance: -1, stock: $0, prices: $0) } ?? start
            try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
            let begun = ContinuousClock.now
            var (checked, told) = (begun, begun)
            while !Task.isCancelled, begun.duration(to: .now).inSeconds < Self.lifeSeconds {
                let ear = services.bell.listen(caller.instance.id)
                if checked.duration(to: .now).inSeconds >= Self.checkSeconds {
                    checked = .now
                    if try await !isStillAllowed(caller) { break }
                }
                let events = try await events(caller, since: &seen, view: view)
                if !events.isEmpty || told.duration(to: .now).inSeconds >= Self.heartbeatSeconds {
                    told = .now
                    try await writer.write(ByteBuffer(string: events.isEmpty ? ": here\n\n" : events))
                }
                do {
                    try await cancelWhenGracefulShutdown {
                        try await Task.sleep(for: .seconds(Self.restSeconds))
                        await ear.wait(seconds: Self.pollSeconds - Self.restSeconds)
                        try Task.checkCancellation()
                    }
                } catch { break }
            }
            try await writer.finish(nil)
        }
        return Answer(status: .ok, headers: headers, body: body)
    }

    /// The newest clock values of the instance and of the two lists.
    private struct Clocks: Sendable {
        var instance: Int64
        var stock: Int64
        var prices: Int64
    }

    private func clocks(_ caller: Caller) async throws -> Clocks {
        try await services.read(caller) { scope in
            Clocks(
                instance: try FeedClock.current(in: scope),
                stock: try FeedClock.newestStock(in: scope),
                prices: try FeedClock.newestPrice(in: scope)
            )
        }
    }

    private func events(_ caller: Caller, since seen: inout Clocks, view: FeedView) async throws -> String {
        let current = try await services.read(caller) { scope in try FeedClock.current(in: scope) }
        guard current != seen.instance else { return "" }
        let now = try await clocks(caller)
        let token = FeedCursor.changeToken(clock: now.instance, view: view)
        let data = (["change_token": .string(token)] as JSON).text
        let event = { (name: String) in "event: \(name)\nid: \(token)\ndata: \(data)\n\n" }
        let text = (now.stock > seen.stock ? event("stock") : "") + (now.prices > seen.prices ? event("prices") : "")
        seen = now
        return text
    }

    private func isStillAllowed(_ caller: Caller) async throws -> Bool {
        let instance = try await services.directory.instance(caller.instance.name)
        if let user = caller.user {
            return try await services.directory.user(user.username, of: instance.id)?.revision == user.revision
        }
        return instance.publicRead.isOn && instance.publicRead.revision == caller.instance.publicRead.revision
    }
}
