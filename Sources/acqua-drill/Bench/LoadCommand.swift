import ArgumentParser
import Foundation
import Kernel
import Synchronization

/// The client process of the benchmark: so many connections post orders for so long, and a line of JSON tells how it went.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Post orders to Acqua (a part of bench).",
        shouldDisplay: false
    )

    @Option var port: Int
    @Option var token: String
    @Option var customer: String
    @Option var clients: Int
    @Option var seconds: Double
    @Option var skus: Int
    @Option var run: String

    func run() async throws {
        let collected = Mutex<[Int]>([])
        let start = ContinuousClock.now
        try LoadThreads.run(clients) { client in
            let latencies = try post(as: client, until: start + .seconds(seconds))
            collected.withLock { $0 += latencies }
        }
        let elapsed = start.duration(to: .now)
        let all = Latencies(collected.withLock { $0 })
        let took = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let json: JSON = [
            "count": .integer(all.count), "seconds": .string(rounded(took, 3)), "p50": .string(rounded(all.p50, 3)),
            "p99": .string(rounded(all.p99, 3)),
        ]
        print(json.text)
    }

    private func post(as client: Int, until deadline: ContinuousClock.Instant) throws -> [Int] {
        let connection = try LoadClient(port: port)
        var latencies: [Int] = []
        var number = 0
        while ContinuousClock.now < deadline {
            let request = self.request(client, number)
            let begun = ContinuousClock.now
            let answer = try connection.exchange(request)
            let took = begun.duration(to: .now)
            guard answer.status == 201 else { throw DrillFailure("an order was answered \(answer.status)") }
            latencies.append(Int(took.components.attoseconds / 1_000_000_000_000) + Int(took.components.seconds) * 1_000_000)
            number += 1
        }
        return latencies
    }

    /// An order of ten lines, each of another SKU.
    private func request(_ client: Int, _ number: Int) -> [UInt8] {
        let first = Int.random(in: 0..<skus)
        let lines = (0..<10).map { line in
            #"{"sku":"S\#((first + line * 97) % skus)","quantity":"\#(1 + line)","unit_price":"2.55"}"#
        }
        let body = #"{"kind":"order","customer_id":"\#(customer)","lines":[\#(lines.joined(separator: ","))],"payment_terms":"30 días"}"#
        let head = """
            POST \(Site.erpAPI)/transactions HTTP/1.1\r
            Host: 127.0.0.1\r
            Authorization: Bearer \(token)\r
            Idempotency-Key: \(run)-\(client)-\(number)\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r

            """
        return Array(head.utf8) + Array(body.utf8)
    }
}
