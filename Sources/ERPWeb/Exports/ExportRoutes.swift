import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Persistence
import WebSupport

/// `GET …/exports/{products|stock|prices|customers}`: CSV files that the imports take back.
struct ExportRoutes {
    private static let part = 500

    let services: ERPServices

    func add(to routes: RouteTable) {
        routes.on(.get, "{instance}/api/v1/exports/products", products)
        routes.on(.get, "{instance}/api/v1/exports/stock", stock)
        routes.on(.get, "{instance}/api/v1/exports/prices", prices)
        routes.on(.get, "{instance}/api/v1/exports/customers", customers)
    }

    @Sendable
    private func products(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        _ = try request.query()
        let header = ["sku", "name", "unit", "barcode", "tax_rate", "active", "allow_backorder"]
        return file(caller, "products", header) { (after: Product?, scope) in
            try ProductQueries.page(after: after?.sku, limit: Self.part, in: scope)
        } row: { product in
            let texts = [product.sku.text, product.fields.name, product.fields.unit ?? "", product.fields.barcode ?? ""]
            return texts.map(SpreadsheetCell.text) + [
                product.fields.taxRate?.description ?? "", product.fields.isActive ? "1" : "0",
                product.fields.allowBackorder.map { $0 ? "1" : "0" } ?? "",
            ]
        }
    }

    @Sendable
    private func stock(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let warehouse = try request.query("warehouse").text("warehouse") ?? Warehouse.main
        try await services.read(caller) { scope in try WarehouseQueries.require(warehouse, at: "?warehouse", in: scope) }
        return file(caller, "stock-\(warehouse)", ["sku", "quantity"]) { (after: StockLine?, scope) in
            try ExportQueries.stock(in: warehouse, after: after?.sku, limit: Self.part, in: scope)
        } row: { line in
            [SpreadsheetCell.text(line.sku.text), line.quantity.description]
        }
    }

    @Sendable
    private func prices(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.loader(request)
        let list = try request.query("price_list").text("price_list") ?? PriceList.base
        try await services.read(caller) { scope in try PriceListQueries.require(list, at: "?price_list", in: scope) }
        return file(caller, "prices-\(list)", ["sku", "unit_price", "min_quantity"]) { (after: PriceRow?, scope) in
            try ExportQueries.prices(of: list, after: after, limit: Self.part, in: scope)
        } row: { row in
            [SpreadsheetCell.text(row.sku.text), row.unitPrice?.description ?? "", row.minQuantity.description]
        }
    }

    @Sendable
    private func customers(_ request: WebRequest) async throws -> Answer {
        let caller = try await services.writer(request)
        _ = try request.query()
        let header = [
            "document", "name", "fiscal_condition", "street", "city", "province", "postal_code", "country", "phone", "email", "notes",
        ]
        return file(caller, "customers", header) { (after: Customer?, scope) in
            try CustomerQueries.page(after: after?.id, limit: Self.part, in: scope)
        } row: { customer in
            let (fields, address) = (customer.fields, customer.fields.address)
            let texts: [String?] = [
                customer.document.digits, fields.name, fields.fiscalCondition?.rawValue, address?.street, address?.city, address?.province,
                address?.postalCode, address?.country, fields.phone, fields.email, fields.notes,
            ]
            return texts.map { SpreadsheetCell.text($0 ?? "") }
        }
    }

    /// A file part by part, so that memory stays flat however many rows there are.
    private func file<Item: Sendable>(
        _ caller: Caller,
        _ name: String,
        _ header: [String],
        page: @escaping @Sendable (Item?, InstanceScope) throws -> [Item],
        row: @escaping @Sendable (Item) -> [String]
    ) -> Answer {
        let services = services
        let body = ResponseBody { writer in
            var csv = CSVWriter()
            csv.append(header)
            try await writer.write(.init(bytes: csv.bytes))
            var last: Item?
            while true {
                let after = last
                let items = try await services.read(caller) { scope in try page(after, scope) }
                guard !items.isEmpty else { break }
                var csv = CSVWriter()
                for item in items { csv.append(row(item)) }
                try await writer.write(.init(bytes: csv.bytes))
                last = items.last
            }
            try await writer.finish(nil)
        }
        return Answer(status: .ok, headers: ExportFile.headers("\(caller.instance.name)-\(name).csv"), body: body)
    }
}

/// A CSV file as a browser saves it.
enum ExportFile {
    /// - Parameter name: plain letters, digits, dots and dashes; others become dashes.
    static func headers(_ name: String) -> HTTPFields {
        let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "-" })
        return [
            .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(plain)\"", .cacheControl: "no-store",
        ]
    }

    static func answer(_ bytes: [UInt8], name: String) -> Answer {
        Answer(status: .ok, headers: headers(name), body: .init(byteBuffer: .init(bytes: bytes)))
    }
}
