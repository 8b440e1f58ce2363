import Foundation
import Kernel

/// The wholesaler's files, read: products, buyers, orders, and what became of the rows that are none of them.
struct DemoData {
    struct Line {
        let sku: SKU
        let quantity: Quantity
        let unitPrice: UnitPrice
    }

    struct Order {
        let invoice: String
        let buyer: String
        var lines: [Line]
    }

    struct Product {
        let sku: SKU
        let name: String
        let price: UnitPrice
        let stock: Quantity
    }

    struct Buyer {
        let number: String
        let json: JSON
    }

    /// Rows that make no order, by why.
    struct LeftOut {
        var cancelled = 0
        var cancelledInvoices: Set<String> = []
        var withoutBuyer = 0
        var withoutQuantity = 0
        var chargesInOrders = 0
        var free = 0
    }

    let rowCount: Int
    let products: [Product]
    let buyers: [Buyer]
    let orders: [Order]
    let leftOut: LeftOut

    private static let charges: Set<String> = ["POST", "DOT", "M", "D", "S", "BANK CHARGES", "AMAZONFEE"]

    /// - Throws: where a file cannot be read, or has not the columns of this data.
    init(ordersPath: String, buyersPath: String) throws {
        let rows = try records(of: ordersPath)
        let reader = try RowReader(
            rows,
            columns: ["InvoiceNo", "StockCode", "Description", "Quantity", "UnitPrice", "CustomerID"],
            ordersPath
        )
        var leftOut = LeftOut()
        var orders: [String: Order] = [:]
        var invoices: [String] = []
        var catalogue = Catalogue()
        for row in rows.dropFirst() {
            let invoice = reader[row, "InvoiceNo"]
            let buyer = reader[row, "CustomerID"]
            let text = reader[row, "Quantity"]
            guard !invoice.hasPrefix("C") else {
                leftOut.cancelled += 1
                leftOut.cancelledInvoices.insert(invoice)
                continue
            }
            guard !buyer.isEmpty else {
                leftOut.withoutBuyer += 1
                continue
            }
            guard let quantity = Quantity(text), quantity.isPositive else {
                leftOut.withoutQuantity += 1
                continue
            }
            guard let sku = SKU(reader[row, "StockCode"]), let price = UnitPrice(reader[row, "UnitPrice"]) else {
                throw CommandFailure("\(ordersPath): the row \(row) has no SKU or no price")
            }
            if Self.charges.contains(sku.text) { leftOut.chargesInOrders += 1 }
            if price == .zero { leftOut.free += 1 }
            if orders[invoice] == nil { invoices.append(invoice) }
            orders[invoice, default: Order(invoice: invoice, buyer: buyer, lines: [])].lines
                .append(Line(sku: sku, quantity: quantity, unitPrice: price))
            try catalogue.note(sku, name: reader[row, "Description"], quantity: quantity, price: price)
        }
        rowCount = rows.count - 1
        self.orders = invoices.compactMap { orders[$0] }
        self.leftOut = leftOut
        products = try catalogue.products()
        buyers = try Self.buyers(buyersPath)
    }

    private static func buyers(_ path: String) throws -> [Buyer] {
        let rows = try records(of: path)
        let columns = [
            "CustomerID", "Name", "Document", "FiscalCondition", "Street", "City", "Province", "PostalCode", "Phone", "Email",
        ]
        let reader = try RowReader(rows, columns: columns, path)
        return rows.dropFirst().map { row in
            let address: JSON = [
                "street": .string(reader[row, "Street"]), "city": .string(reader[row, "City"]),
                "province": .string(reader[row, "Province"]), "postal_code": .string(reader[row, "PostalCode"]), "country": "AR",
            ]
            let json: JSON = [
                "name": .string(reader[row, "Name"]), "document": .string(reader[row, "Document"]),
                "fiscal_condition": .string(reader[row, "FiscalCondition"]), "address": address,
                "phone": .string(reader[row, "Phone"]), "email": .string(reader[row, "Email"]),
            ]
            return Buyer(number: reader[row, "CustomerID"], json: json)
        }
    }
}

/// What the orders tell of each product.
private struct Catalogue {
    private struct Entry {
        var name = ""
        var sold = Quantity.zero
        var prices: [UnitPrice: Int] = [:]
    }

    private var entries: [SKU: Entry] = [:]

    mutating func note(_ sku: SKU, name: String, quantity: Quantity, price: UnitPrice) throws {
        var entry = entries[sku] ?? Entry()
        if entry.name.isEmpty { entry.name = name.trimmingCharacters(in: .whitespaces) }
        entry.sold = try entry.sold.adding(quantity)
        entry.prices[price, default: 0] += 1
        entries[sku] = entry
    }

    /// In stock: what is sold in all, rounded up to the next hundred. Price: the commonest, the lower of two as common.
    func products() throws -> [DemoData.Product] {
        try entries.sorted { $0.key < $1.key }.map { sku, entry in
            let hundred = Quantity(whole: 100).steps
            let stock = try Quantity(steps: (entry.sold.steps + hundred - 1) / hundred * hundred)
            let commonest = entry.prices.max { ($0.value, $1.key) < ($1.value, $0.key) }
            return DemoData.Product(
                sku: sku,
                name: entry.name.isEmpty ? sku.text : entry.name,
                price: commonest?.key ?? .zero,
                stock: stock
            )
        }
    }
}

/// Reads cells by the name of their column.
private struct RowReader {
    private var positions: [String: Int] = [:]

    init(_ rows: [[String]], columns: [String], _ path: String) throws {
        let header = rows.first ?? []
        for column in columns {
            guard let position = header.firstIndex(of: column) else {
                throw CommandFailure("\(path): the column \(column) is missing; its header is \(header.joined(separator: ", "))")
            }
            positions[column] = position
        }
    }

    subscript(row: [String], column: String) -> String {
        guard let position = positions[column], position < row.count else { return "" }
        return row[position]
    }
}

/// The records of a CSV file, its header the first of them.
private func records(of path: String) throws -> [[String]] {
    guard let handle = FileHandle(forReadingAtPath: path) else {
        throw CommandFailure("\(path) cannot be read; name the file with --orders or --buyers")
    }
    defer { try? handle.close() }
    var reader = CSVReader()
    var records: [[String]] = []
    func take(isLast: Bool) throws {
        while let record = try reader.next(isLast: isLast) {
            if record.fault != nil { throw CommandFailure("\(path): the record \(record.number) is no CSV") }
            records.append(record.cells)
        }
    }
    while let part = try handle.read(upToCount: 256 << 10), !part.isEmpty {
        reader.append(part)
        try take(isLast: false)
    }
    try take(isLast: true)
    return records
}
