import Foundation
import Kernel
import NIOHTTP1
import Persistence
import Synchronization
import TestSupport
import WebSupport

/// Orders of ten lines, as many at a time as there are clients, over the days of a year; nearly all are processed afterwards.
struct DeskOrders {
    let site: DeskSite
    let goods: DeskGoods

    static let clients = 32
    static let origin = "ventasxmayor/mi-tienda"
    private static let lines = 10
    static let days = 365

    func place(count: Int) async throws {
        let customers = try await customers()
        let token = try await site.manager().token ?? ""
        let today = Int(SystemClock().now().microseconds / 86_400_000_000)
        let ids = try phase("orders placed", count) { number, connection in
            let body = order(number, customers[DeskGoods.draw(number, 11, below: customers.count)], today)
            let answer = try connection.exchange(DeskRequest.post("transactions", body, token: token, key: "order-\(number)"))
            guard answer.status == 201 else { throw Self.failure("an order", answer) }
            return try JSON.parse(Array(answer.body))["id"]?.stringValue ?? ""
        }
        let closed = ids.enumerated().filter { $0.offset % 20 != 0 }
        _ = try phase("orders processed or cancelled", closed.count) { index, connection in
            let verb = closed[index].offset % 50 == 1 ? "cancel" : "process"
            let answer = try connection.exchange(DeskRequest.post("transactions/\(closed[index].element)/\(verb)", nil, token: token))
            guard answer.status == 200 else { throw Self.failure(verb, answer) }
            return ""
        }
    }

    private static func failure(_ what: String, _ answer: LoadClient.Answer) -> DrillFailure {
        DrillFailure("\(what) was answered \(answer.status): \(String(decoding: answer.body.prefix(500), as: UTF8.self))")
    }

    private func customers() async throws -> [String] {
        let client = try await site.manager()
        var (ids, path): ([String], String?) = ([], "\(DeskSite.api)/customers?limit=1000")
        while let next = path {
            let page = try await client.expect(.GET, next)
            ids += page["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
            path = page["next_cursor"]?.stringValue.map { "\(DeskSite.api)/customers?limit=1000&cursor=\($0)" }
        }
        return ids
    }

    /// The first line is of a product that everybody buys, the others of any.
    private func order(_ number: Int, _ customer: String, _ today: Int) -> String {
        let skus = (0..<Self.lines).map { line -> Int in
            if line == 0 { return number % DeskGoods.hotProducts }
            let drawn = DeskGoods.draw(number, 20 + line, below: goods.products)
            return DeskGoods.isActive(drawn) ? drawn : drawn - 1
        }
        let lines = Set(skus).sorted().map {
            #"{"sku":"\#(DeskGoods.sku($0))","quantity":"\#(1 + $0 % 9)","unit_price":"2.55"}"#
        }
        let date = CalendarDate(daysSinceEpoch: Int64(today - DeskGoods.draw(number, 12, below: Self.days)))
        let reference = number % 3 == 0 ? "" : #""external_reference":{"origin":"\#(Self.origin)","number":"\#(number)"},"#
        return #"{"kind":"order",\#(reference)"customer_id":"\#(customer)","date":"\#(date)","lines":[\#(lines.joined(separator: ","))]}"#
    }

    /// Does something so many times, by all clients; what each came to, in order.
    private func phase(
        _ name: String,
        _ count: Int,
        _ body: @escaping @Sendable (Int, LoadClient) throws -> String
    ) throws -> [String] {
        let results = Mutex([String](repeating: "", count: count))
        let next = Atomic<Int>(0)
        let start = ContinuousClock.now
        try LoadThreads.run(Self.clients) { _ in
            let connection = try LoadClient(port: site.port)
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < count else { return }
                let result = try body(number, connection)
                results.withLock { $0[number] = result }
            }
        }
        let seconds = start.duration(to: .now).inSeconds
        print("  \(name): \(count) in \(rounded(seconds, 1)) s, \(rounded(Double(count) / max(0.001, seconds), 0)) a second")
        fflush(nil)
        return results.withLock { $0 }
    }
}

/// Requests as bytes.
enum DeskRequest {
    static func post(_ path: String, _ body: String?, token: String, key: String? = nil) -> [UInt8] {
        let keyLine = key.map { "Idempotency-Key: \($0)\r\n" } ?? ""
        let typeLine = body == nil ? "" : "Content-Type: application/json\r\n"
        let head = "POST \(DeskSite.api)/\(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n"
        return Array("\(head)\(keyLine)\(typeLine)Content-Length: \(body?.utf8.count ?? 0)\r\n\r\n\(body ?? "")".utf8)
    }

    /// - Parameter credentials: a header line that says who asks.
    static func get(_ path: String, _ credentials: String) -> [UInt8] {
        Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(credentials)\r\n\r\n".utf8)
    }
}
