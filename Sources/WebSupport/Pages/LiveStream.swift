import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import ServiceLifecycle
import Synchronization

/// Server-sent events that tell a page that what it shows has changed: a wake-up, the page is read again then.
package final class LiveStream: Sendable {
    private static let streamsMaximum = 500
    private static let pollSeconds = 1.0
    private static let heartbeatPolls = 20
    /// A stream ends after a quarter of an hour, and the browser opens another: sessions that have ended do not live on in them.
    private static let pollsMaximum = 900

    private let open = Atomic<Int>(0)

    package init() {}

    /// - Parameters:
    ///   - shown: the fingerprint that the page was made with, so that what changed before the stream was open is told too.
    ///   - fingerprint: what stands now, shortly; asked once a second. One cheap query.
    /// - Throws: `unavailable` where too many streams are open.
    package func answer(shown: String, _ fingerprint: @escaping @Sendable () async throws -> String) async throws -> Answer {
        _ = try await fingerprint()
        guard open.add(1, ordering: .relaxed).newValue <= Self.streamsMaximum else {
            open.subtract(1, ordering: .relaxed)
            throw Refusal.tooManyStreams
        }
        let place = Place(stream: self)
        let body = ResponseBody { writer in
            var known = shown
            defer { place.leave() }
            try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
            for poll in 1...Self.pollsMaximum {
                let now = try await fingerprint()
                if now != known {
                    known = now
                    try await writer.write(ByteBuffer(string: "event: changed\ndata: \n\n"))
                } else if poll % Self.heartbeatPolls == 0 {
                    try await writer.write(ByteBuffer(string: ": here\n\n"))
                }
                do {
                    try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(Self.pollSeconds)) }
                } catch { break }
            }
            try await writer.finish(nil)
        }
        return Answer(status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }

    /// A stream's place among those that are open; given back once, also where nobody ever reads the answer.
    private final class Place: Sendable {
        private let stream: LiveStream
        private let isLeft = Atomic<Bool>(false)

        init(stream: LiveStream) {
            self.stream = stream
        }

        func leave() {
            guard !isLeft.exchange(true, ordering: .relaxed) else { return }
            stream.open.subtract(1, ordering: .relaxed)
        }

        deinit {
            leave()
        }
    }
}

extension Refusal {
    fileprivate static var tooManyStreams: Refusal {
        Refusal(
            .unavailable,
            "unavailable",
            es: "Hay demasiadas páginas abiertas a la vez: recargue para ver lo nuevo.",
            en: "Too many pages are open at once: reload to see what is new."
        )
    }
}
