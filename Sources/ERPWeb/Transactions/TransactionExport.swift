import ERPCore
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The transactions of a list as a file, a row for each line; page by page, so that memory stays flat however many there are.
struct TransactionExport: Sendable {
    private static let header = [
        "number", "date", "status", "origin", "origin_number", "customer", "document", "warehouse", "currency", "sku", "quantity",
        "unit_price", "discount_percent", "amount", "transaction_discount_percent", "transaction_surcharge_percent", "total",
        "payment_terms", "notes", "created_by", "created_at", "updated_at",
    ]
    private static let pageSize = 200

    let services: ERPServices
    let caller: Caller
    let filter: TransactionFilter

    var answer: Answer {
        let (services, caller, filter) = (services, caller, filter)
        let body = ResponseBody { writer in
            var csv = CSVWriter()
            csv.append(Self.header)
            try await writer.write(.init(bytes: csv.bytes))
            var below: TransactionPlace?
            while true {
                let place = below
                let part = try await services.read(caller) { scope in
                    let heads = try TransactionSearch.page(filter, below: place, limit: Self.pageSize, in: scope)
                    return (try heads.map { try TransactionQueries.find($0.id, in: scope) }, heads.last?.place)
                }
                guard !part.0.isEmpty else { break }
                var csv = CSVWriter()
                for transaction in part.0 { for row in Self.rows(transaction) { csv.append(row) } }
                try await writer.write(.init(bytes: csv.bytes))
                below = part.1
            }
            try await writer.finish(nil)
        }
        let headers: HTTPFields = [
            .contentType: "text/csv; charset=utf-8",
            .contentDisposition: "attachment; filename=\"\(caller.instance.name)-operaciones.csv\"", .cacheControl: "no-store",
        ]
        return Answer(status: .ok, headers: headers, body: body)
    }

    /// What strangers wrote does not become a formula.
    private static func rows(_ transaction: Transaction) -> [[String]] {
        let text = SpreadsheetCell.text
        let head =
            [String(transaction.number), transaction.date.description, transaction.status.rawValue]
            + [transaction.reference?.origin ?? "", transaction.reference?.number ?? "", transaction.customer.fields.name].map(text)
            + [transaction.customer.document.digits, text(transaction.warehouse), transaction.currency]
        let tail =
            [transaction.discount.description, transaction.surcharge.description, transaction.total.description]
            + [transaction.paymentTerms ?? "", transaction.notes ?? "", transaction.createdBy ?? ""].map(text)
            + [transaction.createdAt.description, transaction.updatedAt.description]
        return transaction.lines.map { line in
            head + [
                text(line.sku.text), line.quantity.description, line.unitPrice.description, line.discount.description,
                line.amount.description,
            ] + tail
        }
    }
}
