import ERPCore
import Kernel
import WebSupport

/// Customers as pages show them.
enum CustomerModel {
    static func json(_ customer: Customer, origins: [String] = [], _ request: ERPPageRequest) -> JSON {
        let fields = customer.fields
        let condition = fields.fiscalCondition
        let agrees = FiscalCondition.agree(condition, customer.document)
        return [
            "id": .string(customer.id.text), "name": .string(fields.name), "href": .string(request.path(path(customer.id))),
            "action": .string(request.path(path(customer.id))), "version": .string(String(customer.version)),
            "document": .string(document(customer.document)),
            "disagreement": agrees ? .null : .optional(condition.map { request.text(FiscalCondition.disagreement($0)) }),
            "former": .string(customer.formerDocuments.compactMap { try? TaxDocument(typed: $0) }.map(document).joined(separator: ", ")),
            "condition": .optional(condition.map { request.text($0.name) }),
            "condition_code": .optional(condition.map { String($0.code) }),
            "address": .string(address(fields.address)), "phone": .optional(fields.phone), "email": .optional(fields.email),
            "notes": .optional(fields.notes), "origins": .string(origins.joined(separator: ", ")), "made": .string(made(customer, request)),
            "needs_review": .bool(customer.needsReview),
        ]
    }

    static func path(_ id: CustomerID) -> String { "customers/\(PathSegment.encoded(id.text))" }

    /// `CUIT 30-60363912-6`.
    static func document(_ document: TaxDocument) -> String { "\(document.kind.rawValue) \(document.shown)" }

    static func address(_ address: Address?) -> String {
        let province = address?.province.map(Provinces.name)
        return [address?.street, address?.city, province, address?.postalCode, address?.country].compactMap { $0 }.joined(separator: ", ")
    }

    /// When, by whom, by which door.
    private static func made(_ customer: Customer, _ request: ERPPageRequest) -> String {
        let date = request.formats.dateTime(customer.createdAt)
        guard let maker = customer.maker else { return date }
        let words: Phrase =
            switch maker.door {
            case .session: Phrase(es: "por \(maker.name)", en: "by \(maker.name)")
            case .token: Phrase(es: "por un programa, con el usuario \(maker.name)", en: "by a program, as the user \(maker.name)")
            case .command: Phrase(es: "desde el servidor", en: "on the server")
            }
        return date + ", " + request.text(words)
    }

    static func reason(_ reason: CustomerDouble.Reason) -> Phrase {
        switch reason {
        case .document: Phrase(es: "el DNI dentro del CUIT", en: "the DNI within the CUIT")
        case .email: Phrase(es: "el correo", en: "the e-mail")
        case .phone: Phrase(es: "el teléfono", en: "the phone")
        }
    }

    /// Those that a customer may be the same as, as the partial `customer-alike` shows them.
    static func alike(_ doubles: [CustomerDouble], to id: CustomerID, back: String, _ request: ERPPageRequest) -> JSON {
        .array(
            doubles.map { double in
                let other = double.newer.id == id ? double.older : double.newer
                return [
                    "name": .string(other.fields.name), "href": .string(request.path(path(other.id))),
                    "document": .string(document(other.document)),
                    "reasons": .string(double.reasons.map { request.text(reason($0)) }.joined(separator: ", ")),
                    "compare": .string(comparison(id, other.id, request)), "dismiss": .string(request.path("customers/doubles/dismiss")),
                    "first": .string(id.text), "second": .string(other.id.text), "back": .string(back),
                ]
            }
        )
    }

    /// Where two customers stand side by side.
    static func comparison(_ id: CustomerID, _ other: CustomerID, _ request: ERPPageRequest) -> String {
        request.path("\(path(id))/merge?with=\(PathSegment.encoded(other.text))")
    }

    static func transactions(_ entries: [CustomerTransactions.Entry], _ request: ERPPageRequest) -> RecordTable {
        let columns: [RecordTable.Column] = [
            .init(es: "Número", en: "Number"), .init(es: "Fecha", en: "Date"), .init(es: "Estado", en: "State"),
            .init(es: "Origen", en: "Origin"), .init(es: "Total", en: "Total", isNumber: true),
        ]
        let rows = entries.map { entry in
            let words = TransactionWords(entry.status)
            let byHand = request.library.text("transactions", "by_hand", in: request.language)
            let day = request.formats.date(request.formats.start(of: entry.date))
            return RecordTable.Row(
                [
                    .init(String(entry.number)), .init(day), .init(request.text(words.phrase), tone: words.tone),
                    .init(entry.reference.map { "\($0.origin) \($0.number)" } ?? byHand), .init(request.formats.money(entry.total)),
                ],
                href: request.path("transactions/\(PathSegment.encoded(entry.id.text))")
            )
        }
        return RecordTable(request.text(Phrase(es: "Operaciones", en: "Transactions")), columns, rows)
    }
}
