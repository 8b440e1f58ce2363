import ERPCore
import Kernel
import WebSupport

/// Repricings as they come and go over the wire.
enum RepricingBodies {
    /// What a request says, besides its identity.
    struct Request: Sendable {
        let list: String
        let selection: Repricing.Selection
        let rule: PriceRule
        let json: JSON

        func draft(_ id: Identifier<Repricing>) -> RepricingDraft {
            RepricingDraft(id: id, list: list, selection: selection, rule: rule, request: json)
        }
    }

    @Sendable
    static func request(_ json: JSON) throws -> Request {
        let form = try Form(json)
        let list = form.optional("price_list", .text(maximum: 40)) ?? PriceList.base
        let percent: Percent? = form.optional("percent", percent)
        let amount: UnitPrice? = form.optional("amount", amount)
        let rounding = form.optional("rounding", .oneOf(PriceRule.Rounding.self)) ?? .cent
        let direction = form.optional("direction", .oneOf(PriceRule.Direction.self)) ?? .nearest
        let search = form.optional("search", .text(maximum: 200))
        let skus = form.optional("skus", .array(.sku, count: 1...1000))
        if form.isSound, (percent == nil) == (amount == nil) {
            form.refuse(
                "percent",
                es: "Diga un porcentaje o un importe, uno de los dos.",
                en: "Say a percentage or an amount, one of them."
            )
        }
        if search != nil, skus != nil {
            form.refuse("skus", es: "Una búsqueda o una lista de SKU, no las dos.", en: "A search or a list of SKUs, not both.")
        }
        try form.finish()
        let change: PriceRule.Change = percent.map { .percent(steps: $0.steps) } ?? .amount(steps: amount?.steps ?? 0)
        return Request(
            list: list,
            selection: search.map { .search($0) } ?? skus.map { .skus($0) } ?? .all,
            rule: PriceRule(change, rounding: rounding, direction: direction),
            json: json
        )
    }

    private static var percent: Form.Rule<Percent> {
        Form.Rule<Percent>.decimal(.any).narrowed(
            Phrase(
                es: "Debe ser mayor que -100 y hasta 1000, distinto de 0.",
                en: "It must be above -100 and up to 1000, and not 0."
            )
        ) { $0 > Percent(whole: -100) && $0 <= Percent(whole: 1000) && $0 != .zero ? $0 : nil }
    }

    private static var amount: Form.Rule<UnitPrice> {
        Form.Rule<UnitPrice>.decimal(.any).narrowed(
            Phrase(es: "Debe ser distinto de 0.", en: "It must not be 0.")
        ) { $0 != .zero ? $0 : nil }
    }

    /// - Parameter changedSince: how many of its rows have another price by now, where that was asked.
    static func json(_ repricing: Repricing, changedSince: Int64? = nil) -> JSON {
        [
            "id": .string(repricing.id.text),
            "price_list": .string(repricing.list),
            "state": .string(repricing.state.rawValue),
            "request": repricing.request,
            "rows": .integer(repricing.rows),
            "unchanged": .integer(repricing.unchanged),
            "refused": .integer(repricing.refused),
            "skipped": .integer(repricing.skipped),
            "kept": .integer(repricing.kept),
            "changed_since": changedSince.map { .integer($0) } ?? .null,
            "made_by": .string(repricing.madeBy),
            "made_at": .string(repricing.madeAt.description),
            "applied_by": .optional(repricing.applied?.by),
            "applied_at": .optional(repricing.applied?.at.description),
            "undone_by": .optional(repricing.undone?.by),
            "undone_at": .optional(repricing.undone?.at.description),
        ]
    }

    static func json(_ row: RepricingRow) -> JSON {
        [
            "sku": .string(row.sku.text),
            "name": .string(row.name),
            "min_quantity": .decimal(row.minQuantity),
            "before": .decimal(row.before),
            "after": row.after.map(JSON.decimal) ?? .null,
            "current": row.current.map(JSON.decimal) ?? .null,
            "outcome": .optional(row.outcome?.rawValue),
        ]
    }
}

/// Where the next page of a repricing's rows begins.
enum RepricingRowCursor {
    static func encode(_ row: RepricingRow) -> String {
        ListCursor.encode("\(row.minQuantity.steps)\n\(row.sku)", list: "repricing-rows")
    }

    @Sendable
    static func decode(_ cursor: String) throws -> (sku: SKU, minQuantity: Quantity) {
        let parts = try ListCursor.decode(cursor, list: "repricing-rows").split(separator: "\n", maxSplits: 1)
        guard parts.count == 2, let steps = Int64(parts[0]), let quantity = try? Quantity(steps: steps) else { throw Refusal.invalidCursor }
        return (SKU(stored: String(parts[1])), quantity)
    }
}
