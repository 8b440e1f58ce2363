import ERPCore
import Kernel
import Persistence
import StoreCore

/// What both sides hold, side by side, read from both databases.
struct Reconciliation {
    /// The figures of one side.
    struct Side {
        var orders = 0
        var customers: Set<String> = []
        var lines = 0
        var units = Quantity.zero
        var amount = Amount.zero
        /// What there is of each SKU.
        var stock: [SKU: Quantity] = [:]
        /// Each order by its number: what it holds, as one text.
        var contents: [String: String] = [:]
    }

    let store: Side
    let erp: Side

    var differences: Int { rows.reduce(0) { $0 + $1.difference } }

    struct Row {
        let name: String
        let store: String
        let erp: String
        let difference: Int
    }

    var rows: [Row] {
        let names = Set(store.contents.keys).union(erp.contents.keys)
        let skus = Set(store.stock.keys).union(erp.stock.keys)
        return [
            Row(
                name: "orders",
                store: Figures.grouped(store.orders),
                erp: Figures.grouped(erp.orders),
                difference: names.filter { store.contents[$0] != erp.contents[$0] }.count
            ),
            Row(
                name: "customers",
                store: Figures.grouped(store.customers.count),
                erp: Figures.grouped(erp.customers.count),
                difference: store.customers.symmetricDifference(erp.customers).count
            ),
            Row(
                name: "lines",
                store: Figures.grouped(store.lines),
                erp: Figures.grouped(erp.lines),
                difference: abs(store.lines - erp.lines)
            ),
            Row(
                name: "units",
                store: Figures.grouped(store.units.description),
                erp: Figures.grouped(erp.units.description),
                difference: store.units == erp.units ? 0 : 1
            ),
            Row(
                name: "amount",
                store: Figures.grouped(store.amount.description),
                erp: Figures.grouped(erp.amount.description),
                difference: store.amount == erp.amount ? 0 : 1
            ),
            Row(
                name: "SKUs (stock)",
                store: Figures.grouped(store.stock.count),
                erp: Figures.grouped(erp.stock.count),
                difference: skus.filter { store.stock[$0] != erp.stock[$0] }.count
            ),
        ]
    }

    /// The table as a person reads it.
    var table: String {
        let head = Self.line("", "store", "Acqua", "differences")
        let ruler = String(repeating: "─", count: head.count)
        let body = rows.map { Self.line($0.name, $0.store, $0.erp, Figures.grouped($0.difference)) }
        return ([head, ruler] + body).joined(separator: "\n")
    }

    private static func line(_ name: String, _ store: String, _ erp: String, _ difference: String) -> String {
        let left = { (text: String) in String(repeating: " ", count: max(0, 14 - text.count)) + text }
        return name.padding(to: 14) + left(store) + left(erp) + left(difference)
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

extension Reconciliation.Side {
    /// Adds a line of an order, and what it does to the order's text.
    mutating func add(order: String, document: String, sku: SKU, quantity: Quantity, unitPrice: UnitPrice, amount: Amount) throws {
        lines += 1
        units = try units.adding(quantity)
        customers.insert(document)
        contents[order, default: document] += " \(sku)×\(quantity)@\(unitPrice)=\(amount)"
    }
}
