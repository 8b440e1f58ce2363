import Foundation
import Kernel
import NIOHTTP1
import WebSupport

/// Does over HTTP what a merchant's people and programs do: loads the catalogue into Acqua by CSV, the store's products and
/// buyers through the store's API, and confirms the orders. Every step may be repeated: a demonstration that was killed
/// goes on where it was.
struct DemoLoader {
    let data: DemoData
    let erp: APIClient
    let store: APIClient
    let connection: JSON
    let progress: ProgressLine

    static let instance = "Demo"
    static let erpAPI = "/Demo/api/v1"
    static let slug = "demo"
    static let storeAPI = "/demo/api/v1"

    private static let concurrent = 8

    func run() async throws {
        try await importCatalogue()
        try await each(data.products, "Products of the store") { product in
            try await store.insist(
                .PUT,
                "\(Self.storeAPI)/products/\(Self.encoded(product.sku.text))",
                ["name": .string(product.name), "published": true]
            )
        }
        try await store.insist(.PUT, "\(Self.storeAPI)/integrations/erp/acqua", connection)
        try await verify()
        try await sync("Prices and stock from Acqua")
        let buyers = try await loadBuyers()
        try await each(data.orders, "Orders confirmed") { order in
            guard let buyer = buyers[order.buyer] else {
                throw CommandFailure("the order \(order.invoice) is of the buyer \(order.buyer), whom the file of buyers has not")
            }
            try await confirm(order, buyer: buyer)
        }
        try await untilDelivered()
        try await sync("Stock back from Acqua")
    }

    private func importCatalogue() async throws {
        let products = [["sku", "name"]] + data.products.map { [$0.sku.text, $0.name] }
        let stock = [["sku", "quantity"]] + data.products.map { [$0.sku.text, $0.stock.description] }
        let prices = [["sku", "unit_price"]] + data.products.map { [$0.sku.text, $0.price.description] }
        progress.begin("Catalogue into Acqua (CSV)", total: 3)
        for (kind, records) in [("products", products), ("stock", stock), ("prices", prices)] {
            var csv = CSVWriter()
            for record in records { csv.append(record) }
            let reply = try await erp.send(.POST, "\(Self.erpAPI)/imports/\(kind)", bytes: csv.bytes, contentType: "text/csv")
            guard reply.status == 200, reply.json["rejected"]?.arrayValue?.isEmpty == true else {
                throw CommandFailure("the import of \(kind) was answered \(reply.status): \(reply.text.prefix(500))")
            }
            progress.advance(note: kind)
        }
        progress.end()
    }

    /// What a merchant does before he turns the connection on.
    private func verify() async throws {
        let checks = try await store.insist(.POST, "\(Self.storeAPI)/integrations/erp/acqua/verify")
        let failed = checks["checks"]?.arrayValue?.filter { $0["ok"] != true } ?? []
        guard failed.isEmpty else { throw CommandFailure("the connection to Acqua does not verify: \(JSON.array(failed).text)") }
    }

    private func sync(_ title: String) async throws {
        let body: JSON = ["what": ["stock", "prices"], "full": true]
        let run = try await store.insist(.POST, "\(Self.storeAPI)/integrations/erp/acqua/sync", body)
        let id = run["id"]?.stringValue ?? run["id"]?.integerValue.map(String.init) ?? ""
        progress.begin(title, total: data.products.count * 2)
        while true {
            let state = try await store.insist(.GET, "\(Self.storeAPI)/integrations/erp/acqua/runs/\(id)")
            progress.set(Int(state["seen"]?.integerValue ?? 0))
            if state["state"] == "succeeded" { break }
            if state["state"] == "failed" { throw CommandFailure("the sync failed: \(state.text)") }
            try await Task.sleep(for: .milliseconds(100))
        }
        progress.end()
    }

    /// The ids of the buyers by their numbers in the file.
    private func loadBuyers() async throws -> [String: String] {
        let wanted = Set(data.orders.map(\.buyer))
        let ids = IDTable()
        try await each(data.buyers.filter { wanted.contains($0.number) }, "Buyers of the store") { buyer in
            let made = try await store.insist(.POST, "\(Self.storeAPI)/buyers", buyer.json, key: "demo-buyer-\(buyer.number)")
            guard let id = made["id"]?.stringValue else { throw CommandFailure("a buyer has no id: \(made.text)") }
            try await store.insist(.POST, "\(Self.storeAPI)/buyers/\(id)/approve")
            ids.set(id, for: buyer.number)
        }
        return ids.all
    }

    private func confirm(_ order: DemoData.Order, buyer: String) async throws {
        let lines: [JSON] = order.lines.map { line in
            ["sku": .string(line.sku.text), "quantity": .decimal(line.quantity), "unit_price": .decimal(line.unitPrice)]
        }
        let body: JSON = ["buyer_id": .string(buyer), "lines": .array(lines), "notes": .string("Factura \(order.invoice)")]
        let made = try await store.insist(.POST, "\(Self.storeAPI)/orders", body, key: "demo-order-\(order.invoice)")
        guard let id = made["id"]?.stringValue else { throw CommandFailure("an order has no id: \(made.text)") }
        try await store.insist(.POST, "\(Self.storeAPI)/orders/\(id)/confirm")
    }

    private func untilDelivered() async throws {
        progress.begin("Orders on their way to Acqua", total: data.orders.count)
        while true {
            let status = try await store.insist(.GET, "\(Self.storeAPI)/integrations/erp/acqua/status")
            let pending = Int(status["orders"]?["pending"]?.integerValue ?? 0)
            let parked = status["orders"]?["needs_attention"]?.integerValue ?? 0
            progress.set(data.orders.count - pending, note: parked > 0 ? "\(parked) need attention" : "")
            if pending == 0 { break }
            try await Task.sleep(for: .milliseconds(200))
        }
        progress.end()
    }

    /// Does one thing for each, a few at a time.
    private func each<Item: Sendable>(
        _ items: [Item],
        _ title: String,
        _ body: @escaping @Sendable (Item) async throws -> Void
    ) async throws {
        progress.begin(title, total: items.count)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (index, item) in items.enumerated() {
                if index >= Self.concurrent { try await tasks.next() }
                tasks.addTask { try await body(item) }
                if index >= Self.concurrent {
                    let seconds = start.duration(to: .now).inWholeSeconds
                    progress.advance(note: seconds > 0 ? "\((index - Self.concurrent) / seconds)/s" : "")
                }
            }
            while try await tasks.next() != nil { progress.advance() }
        }
        progress.end()
    }

    private static func encoded(_ segment: String) -> String {
        segment.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? segment
    }
}

extension Duration {
    fileprivate var inWholeSeconds: Int { Int(components.seconds) }
}
