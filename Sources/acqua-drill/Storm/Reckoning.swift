import Foundation
import Kernel
import NIOHTTP1
import TestSupport
import WebSupport

/// Compares what the store confirmed with what Acqua has.
struct Reckoning {
    let site: Site
    let orderCount: Int
    let buyerCount: Int

    /// - Throws: with the first differences found.
    func check() async throws {
        let transactions = try await transactions()
        var faults: [String] = []
        let numbers = transactions.map { $0["external_reference"]?["number"]?.stringValue ?? "none" }
        let doubled = Dictionary(grouping: numbers) { $0 }.filter { $0.value.count > 1 }
        if !doubled.isEmpty { faults.append("doubled: \(doubled.keys.sorted().prefix(5))") }
        if Set(numbers).count != orderCount { faults.append("Acqua has \(Set(numbers).count) of \(orderCount) orders") }
        for transaction in transactions { faults += Self.faults(of: transaction) }
        let notes = Set(transactions.compactMap { $0["notes"]?.stringValue })
        let missing = (0..<orderCount).filter { !notes.contains("storm \($0)") }
        if !missing.isEmpty { faults.append("lost: \(missing.prefix(5))") }
        let customers = try await all("customers")
        let documents = customers.compactMap { $0["document"]?.stringValue }
        if Set(documents).count != documents.count || documents.count != min(buyerCount, orderCount) {
            faults.append("\(documents.count) customers for \(min(buyerCount, orderCount)) buyers")
        }
        if !faults.isEmpty { throw DrillFailure(faults.prefix(10).joined(separator: "; ")) }
    }

    /// An order of the storm has five lines that come to its total.
    private static func faults(of transaction: JSON) -> [String] {
        let lines = transaction["lines"]?.arrayValue ?? []
        let amounts = lines.compactMap { $0["amount"]?.stringValue.flatMap { Amount($0) } }
        let sum = try? DocumentArithmetic.subtotal(of: amounts)
        let isWhole = lines.count == 5 && sum?.description == transaction["total"]?.stringValue
        return isWhole ? [] : ["half written: \(transaction["number"]?.integerValue ?? 0)"]
    }

    private func transactions() async throws -> [JSON] {
        try await all("transactions")
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
