import ERPCore
import Kernel
import WebSupport

/// A transaction as its pages show it.
enum TransactionModel {
    /// All that a page shows of one transaction, read together.
    struct Sheet: Sendable {
        let transaction: Transaction
        let products: [SKU: Product]
        let stock: [SKU: StockItem]
        let history: [AuditEntry]
        let warehouse: String

        init(_ id: TransactionID, in scope: InstanceScope) throws {
            transaction = try TransactionQueries.find(id, in: scope)
            let skus = Array(Set(transaction.lines.map(\.sku)))
            products = try ProductQueries.find(among: skus, in: scope)
            stock = try StockFeed.items(skus, warehouses: [transaction.warehouse], in: scope)
            warehouse = try WarehouseQueries.find(transaction.warehouse, in: scope).name
            history = try AuditOfRecord.entries(of: id, kind: "transaction", limit: 200, in: scope)
        }
    }

    static func json(_ sheet: Sheet, _ request: ERPPageRequest) -> JSON {
        let transaction = sheet.transaction
        let (formats, words) = (request.formats, TransactionWords(transaction.status))
        let money = { (amount: Amount) -> JSON in .string(DocumentMoney.text(amount, transaction.currency, request)) }
        let isOpen = transaction.status == .confirmed
        return [
            "number": .string(String(transaction.number)), "id": .string(transaction.id.text),
            "date": .string(formats.day(transaction.date)), "state": .string(request.text(words.phrase)), "tone": .string(words.tone),
            "origin": .optional(transaction.reference?.origin), "origin_number": .optional(transaction.reference?.number),
            "customer": customer(transaction.customer, request), "buyer": buyer(transaction, request),
            "lines": .array(transaction.lines.map { line($0, sheet, request) }), "shows_stock": .bool(isOpen),
            "subtotal": money(transaction.subtotal), "total": money(transaction.total), "warehouse": .string(sheet.warehouse),
            "discount": .optional(transaction.discount == .zero ? nil : formats.percent(transaction.discount)),
            "surcharge": .optional(transaction.surcharge == .zero ? nil : formats.percent(transaction.surcharge)),
            "payment_terms": .optional(transaction.paymentTerms), "notes": .optional(transaction.notes),
            "created_by": .optional(transaction.createdBy), "timeline": .array(timeline(sheet, request)),
            "can_change": .bool(isOpen && request.may(.write)), "action": .string(request.path("transactions/\(transaction.id.text)")),
        ]
    }

    private static func line(_ line: TransactionLine, _ sheet: Sheet, _ request: ERPPageRequest) -> JSON {
        let formats = request.formats
        let stock = sheet.stock[line.sku]
        return [
            "sku": .string(line.sku.text), "name": .string(sheet.products[line.sku]?.fields.name ?? line.sku.text),
            "unit": .optional(sheet.products[line.sku]?.fields.unit), "quantity": .string(formats.quantity(line.quantity)),
            "unit_price": .string(DocumentMoney.text(line.unitPrice, sheet.transaction.currency, request)),
            "discount": .optional(line.discount == .zero ? nil : formats.percent(line.discount)),
            "amount": .string(DocumentMoney.text(line.amount, sheet.transaction.currency, request)),
            "on_hand": .string(stock.map { formats.quantity($0.onHand) } ?? "0"),
            "is_short": .bool(sheet.transaction.status == .confirmed && (stock?.onHand ?? .zero) < line.quantity),
        ]
    }

    static func customer(_ customer: Customer, _ request: ERPPageRequest) -> JSON {
        let address = customer.fields.address
        let parts = [address?.street, address?.city, address?.province, address?.postalCode].compactMap { $0 }
        return [
            "name": .string(customer.fields.name), "document": .string("\(customer.document.kind.rawValue) \(customer.document.digits)"),
            "phone": .optional(customer.fields.phone), "email": .optional(customer.fields.email),
            "address": .string(parts.joined(separator: ", ")),
            "transactions": .string(request.path("transactions") + "?customer=\(customer.id.text)"),
        ]
    }

    /// The buyer as he was sent, where that differs from what the customer is now.
    private static func buyer(_ transaction: Transaction, _ request: ERPPageRequest) -> JSON {
        guard let buyer = transaction.buyer else { return .null }
        let address = buyer["address"]
        let parts = ["street", "city", "province", "postal_code", "country"].compactMap { address?[$0]?.stringValue }
        return [
            "name": .string(buyer["name"]?.stringValue ?? ""), "document": .string(buyer["document"]?.stringValue ?? ""),
            "phone": .optional(buyer["phone"]?.stringValue), "email": .optional(buyer["email"]?.stringValue),
            "address": .string(parts.joined(separator: ", ")),
        ]
    }

    /// What happened, by whom and by which door: from the audit trail, and for older ones from their times.
    private static func timeline(_ sheet: Sheet, _ request: ERPPageRequest) -> [JSON] {
        let transaction = sheet.transaction
        var steps = sheet.history.map { entry -> JSON in
            let mark = entry.action == "transaction.cancel" ? "wrong" : "done"
            return [
                "mark": .string(mark), "text": .string(request.text(TransactionWords.done(entry.action))),
                "when": .string(request.formats.dateTime(entry.at)), "who": .string(entry.author.name),
                "door": .string(request.text(TransactionWords.door(entry.author.door))),
                "changes": .array(entry.action == "transaction.edit" ? changes(entry.changes, request) : []),
                "has_changes": .bool(entry.action == "transaction.edit"),
            ]
        }
        if !sheet.history.contains(where: { $0.action == "transaction.place" }) {
            steps.insert(plain("done", TransactionWords.done("transaction.place"), transaction.createdAt, request), at: 0)
        }
        if transaction.status == .confirmed {
            steps.append(plain("now", Phrase(es: "Falta procesarla", en: "Still to be processed"), nil, request))
        } else {
            let action = transaction.status == .processed ? "transaction.process" : "transaction.cancel"
            if !sheet.history.contains(where: { $0.action == action }) {
                let mark = transaction.status == .processed ? "done" : "wrong"
                steps.append(plain(mark, TransactionWords.done(action), transaction.updatedAt, request))
            }
        }
        return steps
    }

    private static func plain(_ mark: String, _ phrase: Phrase, _ at: Instant?, _ request: ERPPageRequest) -> JSON {
        ["mark": .string(mark), "text": .string(request.text(phrase)), "when": .optional(at.map(request.formats.dateTime))]
    }

    private static func changes(_ changes: JSON, _ request: ERPPageRequest) -> [JSON] {
        guard case .object(let members) = changes else { return [] }
        return members.compactMap { member in
            guard case .array(let pair) = member.value, pair.count == 2 else { return nil }
            return [
                "field": .string(request.text(TransactionWords.field(member.name))), "before": .string(told(pair[0])),
                "after": .string(told(pair[1])),
            ]
        }
    }

    private static func told(_ json: JSON) -> String {
        if case .array(let elements) = json { return elements.map(told).joined(separator: "; ") }
        let text = json.stringValue ?? (json == .null ? "" : json.text)
        return text.isEmpty ? "–" : text
    }
}
