import ERPCore
import Kernel
import WebSupport

/// What somebody asks about a price.
struct PriceQuestion: Sendable {
    let sku: SKU
    let quantity: Quantity
    let list: String
    /// Nil is now.
    let at: Instant?

    init(sku: SKU, quantity: Quantity, list: String, at: Instant?) {
        self.sku = sku
        self.quantity = quantity
        self.list = list
        self.at = at
    }

    /// - Throws: everything that is wrong with the parameters.
    init(_ query: QueryParameters) throws {
        var issues: [Refusal.Issue] = []
        let sku = try query.text("sku").flatMap { SKU($0) }
        if sku == nil {
            issues.append(
                .init("invalid_field", at: "?sku", Phrase(es: "Falta el SKU, o no lo es.", en: "The SKU is missing, or is none."))
            )
        }
        let typed = try query.text("quantity")
        let quantity = typed.map { Quantity($0) } ?? PriceRow.base
        if quantity?.isPositive != true {
            let phrase = Phrase(
                es: "Debe ser un número mayor que 0, con hasta 4 decimales.",
                en: "It must be a number greater than 0, up to 4 decimals."
            )
            issues.append(.init("invalid_field", at: "?quantity", phrase))
        }
        guard let sku, let quantity, issues.isEmpty else { throw Refusal(.malformed, issues) }
        self.init(sku: sku, quantity: quantity, list: try query.text("price_list") ?? PriceList.base, at: try query.instant("at"))
    }

    func answer(in scope: InstanceScope) throws -> PriceExplanation {
        try PriceExplanations.explain(sku, quantity: quantity, list: list, at: at, in: scope)
    }
}

/// Why something costs what it costs, as it goes over the wire, and in words.
enum PriceExplanationBodies {
    static func json(_ explanation: PriceExplanation, at instant: Instant?, in language: Language) -> JSON {
        [
            "sku": .string(explanation.product.sku.text),
            "price_list": .string(explanation.list.code),
            "quantity": .decimal(explanation.quantity),
            "at": .optional(instant?.description),
            "unit_price": explanation.unitPrice.map(JSON.decimal) ?? .null,
            "currency": .string(explanation.fields.currency),
            "tax_included": .bool(explanation.fields.isTaxIncluded),
            "absence": .optional(explanation.absence?.rawValue),
            "detail": .string(summary(explanation, Formats(language)).text(in: language)),
            "rows": .array(explanation.rows.map { json($0, explanation, language) }),
        ]
    }

    private static func json(_ row: PriceExplanation.Row, _ explanation: PriceExplanation, _ language: Language) -> JSON {
        [
            "price_list": .string(row.list),
            "min_quantity": .decimal(row.minQuantity),
            "unit_price": .decimal(row.unitPrice),
            "from": .string(row.from.description),
            "until": .optional(row.until?.description),
            "cause": .string(row.cause.rawValue),
            "by": .string(row.actor),
            "verdict": .string(row.verdict.rawValue),
            "detail": .string(reason(row, explanation, Formats(language)).text(in: language)),
        ]
    }

    /// What it comes to, in a sentence.
    static func summary(_ explanation: PriceExplanation, _ formats: Formats) -> Phrase {
        let quantity = formats.quantity(explanation.quantity)
        switch explanation.absence {
        case nil:
            guard let row = explanation.rows.first(where: { $0.verdict == .applies }) else { return Phrase(es: "–", en: "–") }
            let price = formats.money(row.unitPrice)
            if row.minQuantity == PriceRow.base {
                return Phrase(
                    es: "\(quantity) u. cuestan \(price) cada una: es el precio base de la lista \(row.list).",
                    en: "\(quantity) cost \(price) each: it is the base price of the list \(row.list)."
                )
            }
            let from = formats.quantity(row.minQuantity)
            return Phrase(
                es: "\(quantity) u. cuestan \(price) cada una: es la escala desde \(from) de la lista \(row.list).",
                en: "\(quantity) cost \(price) each: it is the tier from \(from) of the list \(row.list)."
            )
        case .noPrice:
            let list = explanation.list.code
            return Phrase(es: "No tenía precio en la lista \(list).", en: "It had no price in the list \(list).")
        case .productInactive:
            return Phrase(
                es: "El producto no estaba activo: no se vende, aunque tenga precio.",
                en: "The product was not active: it is not sold, though it has a price."
            )
        case .beforeHistory:
            return Phrase(
                es: "No se sabe: la historia de este precio empieza después de ese momento.",
                en: "Nobody knows: the history of this price begins after that moment."
            )
        }
    }

    /// Why a row gave the price, or did not.
    static func reason(_ row: PriceExplanation.Row, _ explanation: PriceExplanation, _ formats: Formats) -> Phrase {
        let (from, quantity) = (formats.quantity(row.minQuantity), formats.quantity(explanation.quantity))
        switch row.verdict {
        case .applies:
            return row.minQuantity == PriceRow.base
                ? Phrase(es: "Rige: es el precio base y ninguna escala llega.", en: "It holds: the base price, and no tier is reached.")
                : Phrase(
                    es: "Rige: es la escala más alta que \(quantity) alcanza.",
                    en: "It holds: the highest tier that \(quantity) reaches."
                )
        case .inactive:
            return Phrase(es: "Regiría, pero el producto no estaba activo.", en: "It would hold, but the product was not active.")
        case .tierNotReached:
            return Phrase(es: "Rige desde \(from), y se piden \(quantity).", en: "It holds from \(from), and \(quantity) is asked for.")
        case .lowerTier:
            return Phrase(es: "Una escala más alta ya se alcanza.", en: "A higher tier is reached already.")
        case .earlier:
            let until = row.until.map(formats.dateTime) ?? ""
            return Phrase(es: "Rigió antes, hasta el \(until).", en: "It held before, until \(until).")
        case .later:
            let since = formats.dateTime(row.from)
            return Phrase(es: "Rige después, desde el \(since).", en: "It holds later, from \(since) on.")
        case .otherList:
            return Phrase(
                es: "Es de la lista \(row.list); se preguntó por \(explanation.list.code).",
                en: "It is of the list \(row.list); \(explanation.list.code) was asked for."
            )
        }
    }
}
