import Foundation
import Kernel
import NIOHTTP1
import Synchronization
import TestSupport
import WebSupport

/// Sends numbered orders to Acqua and keeps in mind which were answered with a success: those must be there for ever, once each.
final class OrderDesk: Sendable {
    private struct State {
        var next = 0
        /// The transaction of each order that was acknowledged.
        var acknowledged: [Int: String] = [:]
        /// Those that were sent and not acknowledged: they may be there or not.
        var unknown: Set<Int> = []
        var oddities: [String] = []
    }

    let client: APIClient
    let customer: String
    private let state = Mutex(State())

    init(client: APIClient, customer: String) {
        self.client = client
        self.customer = customer
    }

    var acknowledgedCount: Int { state.withLock { $0.acknowledged.count } }
    var unknownCount: Int { state.withLock { $0.unknown.count } }

    /// Sends orders from several clients at once until `count` were sent or `isOver` says so.
    func send(_ count: Int = .max, clients: Int, until isOver: @escaping @Sendable () -> Bool = { false }) async {
        let last = state.withLock { $0.next.addingReportingOverflow(count) }
        let end = last.overflow ? Int.max : last.partialValue
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<clients {
                tasks.addTask { [self] in
                    while !isOver(), let number = take(before: end) { await send(number) }
                }
            }
        }
    }

    private func take(before end: Int) -> Int? {
        state.withLock { state in
            guard state.next < end else { return nil }
            state.next += 1
            state.unknown.insert(state.next - 1)
            return state.next - 1
        }
    }

    private func send(_ number: Int) async {
        let body = body(number)
        guard
            let reply = try? await client.send(
                .POST,
                "\(Site.erpAPI)/transactions",
                bytes: body.bytes,
                contentType: "application/json",
                key: "drill-\(number)",
                timeoutSeconds: 20
            )
        else { return }
        state.withLock { state in
            if (200..<300).contains(reply.status), let id = reply.json["id"]?.stringValue {
                state.acknowledged[number] = id
                state.unknown.remove(number)
            } else if reply.status != 503 && reply.status != 409 {
                state.oddities.append("order \(number) was answered \(reply.status): \(reply.text.prefix(200))")
            }
        }
    }

    private func body(_ number: Int) -> JSON {
        let lines: [JSON] = (0..<3).map { line in
            ["sku": .string(DrilledAcqua.sku((number + line * 7) % DrilledAcqua.skuCount)), "quantity": "2", "unit_price": "1.25"]
        }
        return ["kind": "order", "customer_id": .string(customer), "lines": .array(lines), "notes": .string("drill \(number)")]
    }

    /// Sends again whatever was not acknowledged, with its key, until it is.
    func repeatUnknown() async throws {
        for number in state.withLock({ $0.unknown.sorted() }) {
            let reply = try await client.insist(.POST, "\(Site.erpAPI)/transactions", body(number), key: "drill-\(number)")
            guard let id = reply["id"]?.stringValue else { throw DrillFailure("a transaction has no id: \(reply.text)") }
            state.withLock { state in
                state.acknowledged[number] = id
                state.unknown.remove(number)
            }
        }
    }

    /// - Throws: where an acknowledged order is not there as it was acknowledged, one is there twice or half, one is there that
    ///   nobody sent, or a failure was answered otherwise than the API says.
    func check() async throws {
        let (acknowledged, unknown, oddities) = state.withLock { ($0.acknowledged, $0.unknown, $0.oddities) }
        var faults = oddities
        var found: [Int: String] = [:]
        var cursor = ""
        repeat {
            let page = try await client.insist(.GET, "\(Site.erpAPI)/transactions?limit=500\(cursor)")
            for item in page["items"]?.arrayValue ?? [] {
                let number = item["notes"]?.stringValue.flatMap { Int($0.dropFirst("drill ".count)) } ?? -1
                if found.updateValue(item["id"]?.stringValue ?? "", forKey: number) != nil {
                    faults.append("order \(number) is there twice")
                }
                if item["lines"]?.arrayValue?.count != 3 || item["total"] != "7.50" { faults.append("order \(number) is not whole") }
            }
            cursor = page["next_cursor"]?.stringValue.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        for (number, id) in acknowledged where found[number] != id { faults.append("order \(number) was acknowledged and is lost") }
        for number in found.keys where acknowledged[number] == nil && !unknown.contains(number) {
            faults.append("order \(number) was never sent")
        }
        guard faults.isEmpty else { throw DrillFailure("\(faults.count) faults: \(faults.prefix(5).joined(separator: "; "))") }
    }
}
