import Foundation
import Persistence
import Synchronization

/// What one endpoint came to.
struct DeskFigure {
    /// The first reading since the server began, in milliseconds: nothing is kept of it yet.
    let first: Double
    let rest: Latencies
    let busy: Latencies
    let perSecond: Double
}

/// Reads an endpoint at rest and with many clients at once; each request goes to another of its paths.
struct DeskMeter {
    let port: Int
    let token: String
    let cookie: String
    let seconds: Double

    static let clients = 32
    private static let rounds = 100

    func measure(_ target: DeskTarget) throws -> DeskFigure {
        let credentials = target.door == .api ? "Authorization: Bearer \(token)" : "Cookie: \(cookie)"
        let requests = target.paths.map { DeskRequest.get($0, credentials) }
        let connection = try LoadClient(port: port)
        guard let opening = requests.first else { throw DrillFailure("\(target.name): there is nothing to ask for") }
        let first = try time(opening, target, connection)
        for request in requests.dropFirst() { _ = try time(request, target, connection) }
        var rest: [Int] = []
        let begin = ContinuousClock.now
        // What is slow is read less often.
        while rest.count < Self.rounds, rest.count < 5 || begin.duration(to: .now).inSeconds < 2 * seconds {
            rest.append(try time(requests[rest.count % requests.count], target, connection))
        }
        let busy = Mutex<[Int]>([])
        let start = ContinuousClock.now
        try LoadThreads.run(Self.clients) { client in
            let connection = try LoadClient(port: port)
            var (times, number): ([Int], Int) = ([], client)
            while start.duration(to: .now).inSeconds < seconds {
                times.append(try time(requests[number % requests.count], target, connection))
                number += 1
            }
            busy.withLock { $0 += times }
        }
        let took = start.duration(to: .now).inSeconds
        let times = busy.withLock { $0 }
        return DeskFigure(first: Double(first) / 1000, rest: Latencies(rest), busy: Latencies(times), perSecond: Double(times.count) / took)
    }

    private func time(_ request: [UInt8], _ target: DeskTarget, _ connection: LoadClient) throws -> Int {
        let start = ContinuousClock.now
        let answer = try connection.exchange(request)
        let took = start.duration(to: .now)
        guard answer.status == 200 else {
            let line = String(decoding: request.prefix { $0 != 13 }, as: UTF8.self)
            throw DrillFailure("\(target.name): \(line) was answered \(answer.status)")
        }
        return Int(took.inSeconds * 1_000_000)
    }
}
