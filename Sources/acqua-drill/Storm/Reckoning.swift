import Foundation
import Kernel
import NIOHTTP1
import TestSupport
import WebSupport

/// Compares what the store last confirmed with what Acqua has.
struct Reckoning {
    let site: Site
    /// The orders with their ids in the store.
    let orders: [(order: StormOrder, id: String)]
    let buyerCount: Int

    /// - Throws: with the first differences found.
    func check() async throws {
        let transactions = try await all("transactions")
        var faults: [String] = []
        let references = transactions.map { $0["external_reference"]?["number"]?.stringValue ?? "none" }
        let doubled = Dictionary(grouping: references) { $0 }.filter { $0.value.count > 1 }
        if !doubled.isEmpty { faults.append("doubled: \(doubled.keys.sorted().prefix(5))") }
        for transaction in transactions { faults += Self.faults(of: transaction) }
        let byNumber = Dictionary(grouping: transactions) { StormOrder.number(ofNotes: $0["notes"]?.stringValue ?? "") ?? -1 }
        if let strange = byNumber[-1]?.first { faults.append("nobody ordered \(strange.text)") }
        for (order, id) in orders {
            let found = byNumber[order.number] ?? []
            let kept = try await site.storeClient.insist(.GET, "\(Site.storeAPI)/orders/\(id)")
            faults += Self.faults(of: order, found, kept)
        }
        faults += try await faultsOfCustomers()
        if !faults.isEmpty { throw DrillFailure("\(faults.count) differences: " + faults.prefix(10).joined(separator: "; ")) }
    }

    /// What is wrong about one order, between what was wished, what the store says and what Acqua has.
    private static func faults(of order: StormOrder, _ found: [JSON], _ kept: JSON) -> [String] {
        let name = "order \(order.number)"
        guard found.count <= 1 else { return ["\(name) is there \(found.count) times"] }
        let sync = kept["sync"]
        guard let transaction = found.first else {
            return order.isCancelled && sync?["state"] == "none" ? [] : ["\(name) is lost; the store says \(sync?.text ?? "nothing")"]
        }
        var faults: [String] = []
        let status: JSON = order.isCancelled ? "cancelled" : "confirmed"
        if transaction["status"] != status { faults.append("\(name) is \(transaction["status"]?.text ?? "nothing") in Acqua") }
        if kept["status"] != status { faults.append("\(name) is \(kept["status"]?.text ?? "nothing") in the store") }
        if sync?["state"] != "sent" || sync?["acqua_status"] != status || sync?["acqua_transaction_id"] != transaction["id"] {
            faults.append("\(name) is not what the store believes: \(sync?.text ?? "nothing")")
        }
        // One that was cancelled is left as it was at that moment.
        guard !order.isCancelled else { return faults }
        let wished = order.terms(afterEdits: order.editCount)
        if transaction["notes"] != wished["notes"] || lines(transaction) != lines(wished) {
            faults.append("\(name) is not as last confirmed: \(transaction["notes"]?.text ?? "no notes")")
        }
        if transaction["total"] != kept["total"] { faults.append("\(name) comes to another total in Acqua") }
        return faults
    }

    private static func lines(_ document: JSON) -> [String] {
        (document["lines"]?.arrayValue ?? []).map { line in
            let quantity = line["quantity"]?.stringValue.flatMap { Quantity($0) }
            return "\(line["sku"]?.stringValue ?? "?") \(quantity?.description ?? "?")"
        }
    }

    /// An order of the storm has five lines that come to its total, whatever edit it stands at.
    private static func faults(of transaction: JSON) -> [String] {
        let lines = transaction["lines"]?.arrayValue ?? []
        let amounts = lines.compactMap { $0["amount"]?.stringValue.flatMap { Amount($0) } }
        let sum = try? DocumentArithmetic.subtotal(of: amounts)
        let isWhole = lines.count == StormOrder.lineCount && sum?.description == transaction["total"]?.stringValue
        return isWhole ? [] : ["half written: \(transaction["number"]?.integerValue ?? 0)"]
    }

    /// A customer for each buyer who has an order in Acqua, and one alone.
    private func faultsOfCustomers() async throws -> [String] {
        let documents = try await all("customers").compactMap { $0["document"]?.stringValue }
        let needed = Set(orders.filter { !$0.order.isCancelled }.map { $0.order.number % buyerCount }).count
        let isRight = Set(documents).count == documents.count && (needed...buyerCount).contains(documents.count)
        return isRight ? [] : ["\(documents.count) customers for \(needed) buyers"]
    }

    private func all(_ list: String) async throws -> [JSON] {
        let manager = try await site.manager()
        var items: [JSON] = []
        var cursor = ""
        while true {
            let page = try await manager.insist(.GET, "\(Site.erpAPI)/\(list)?limit=500\(cursor)")
            items += page["items"]?.arrayValue ?? []
            guard let next = page["next_cursor"]?.stringValue else { return items }
            cursor = "&cursor=\(next)"
        }
    }
}
