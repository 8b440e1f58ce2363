import ERPCore
import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import WebSupport

/// Fills Acqua through its own API: files of products, prices, customers and stock, then orders, most of which are processed.
struct DeskFill {
    let site: DeskSite
    let goods: DeskGoods

    private static let rowsOfFile = 250_000

    func run() async throws {
        try await list(PUT: "warehouses/norte", ["name": "Depósito Norte"])
        try await list(PUT: "price-lists/mayorista", ["name": "Mayorista"])
        try await file("products", "sku,name,unit,barcode,tax_rate,active") { number in
            let flag = DeskGoods.isActive(number) ? "si" : "no"
            return "\(DeskGoods.sku(number)),\(goods.name(number)),un,\(goods.barcode(number)),21,\(flag)\n"
        }
        try await file("prices", "sku,unit_price,min_quantity") { number in
            let (sku, price) = (DeskGoods.sku(number), 100 + DeskGoods.draw(number, 9, below: 9000))
            return "\(sku),\(price).50,1\n" + (number % 10 == 0 ? "\(sku),\(price - 10).50,12\n" : "")
        }
        try await file("prices?price_list=mayorista", "sku,unit_price", every: 10) { number in
            "\(DeskGoods.sku(number)),\(90 + DeskGoods.draw(number, 9, below: 9000)).50\n"
        }
        try await file("customers", "name,document,email,phone,city,province", of: goods.customers) { number in
            let city = DeskGoods.surnames[DeskGoods.draw(number, 10, below: DeskGoods.surnames.count)]
            return
                "\(goods.customerName(number)),\(DeskGoods.document(number)),c\(number)@example.com,\(DeskGoods.phone(number)),\(city),C\n"
        }
        for query in ["stock", "stock?reason=receipt", "stock?warehouse=norte"] {
            try await file(query, "sku,quantity") { "\(DeskGoods.sku($0)),\(1_000_000 + $0 % 1000)\n" }
        }
        try await file("stock?reason=adjustment", "sku,quantity", every: 10) { "\(DeskGoods.sku($0)),-5\n" }
        try await minimums()
        try await DeskOrders(site: site, goods: goods).place(count: goods.customers)
    }

    private func list(PUT path: String, _ body: JSON) async throws {
        try await site.manager().expect(.PUT, "\(DeskSite.api)/\(path)", body)
    }

    /// Imports files of these rows, and says how fast it went.
    private func file(
        _ kind: String,
        _ header: String,
        of count: Int? = nil,
        every step: Int = 1,
        _ row: (Int) -> String
    ) async throws {
        if site.isDone(kind) { return }
        let count = count ?? goods.products
        var (rows, seconds) = (0, 0.0)
        for first in stride(from: 0, to: count, by: Self.rowsOfFile) {
            let numbers = stride(from: first, to: min(count, first + Self.rowsOfFile), by: step)
            let text = header + "\n" + numbers.map(row).joined()
            let client = try await site.manager()
            let start = ContinuousClock.now
            let path = "\(DeskSite.api)/imports/\(kind)"
            let reply = try await client.send(.POST, path, bytes: Array(text.utf8), contentType: "text/csv", timeoutSeconds: 1200)
            seconds += start.duration(to: .now).inSeconds
            guard reply.status == 200, reply.json["rejected"]?.arrayValue?.isEmpty == true else {
                throw DrillFailure("the import of \(kind) was answered \(reply.status): \(reply.text.prefix(500))")
            }
            rows += Int(reply.json["rows"]?.integerValue ?? 0)
        }
        print("  \(kind): \(rows) rows in \(rounded(seconds, 1)) s, \(rounded(Double(rows) / max(0.001, seconds), 0)) a second")
        fflush(nil)
        try site.noteDone(kind)
    }

    /// One product in fifty is watched; one in a hundred of those is low.
    private func minimums() async throws {
        let client = try await site.manager()
        let watched = Array(stride(from: 1, to: goods.products, by: 50))
        for first in stride(from: 0, to: watched.count, by: 1000) {
            let rows = watched[first..<min(watched.count, first + 1000)].enumerated().map { index, number -> JSON in
                ["sku": .string(DeskGoods.sku(number)), "minimum": index % 100 == 0 ? "999999999" : "10"]
            }
            try await client.expect(.PUT, "\(DeskSite.api)/stock-minimums", ["minimums": .array(rows)])
        }
    }
}
