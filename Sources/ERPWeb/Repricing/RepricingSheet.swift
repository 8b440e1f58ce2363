import ERPCore
import Kernel
import WebSupport

/// A repricing as its page shows it.
struct RepricingSheet: Sendable {
    let repricing: Repricing
    let list: PriceList
    /// Rows of a preview that have another price by now.
    let changedSince: Int64
    let rows: [RepricingRow]

    func json(_ shown: [RepricingRow], _ request: ERPPageRequest) -> JSON {
        let formats = request.formats
        let path = request.path(RepricingPages.path(repricing.id))
        let willChange = repricing.rows - repricing.refused
        return [
            "action": .string(path), "back": .string(request.path("prices/repricings")), "may_edit": .bool(request.may(.manage)),
            "state": .string(request.text(repricing.state.words)), "tone": .string(repricing.state.tone),
            "is_preview": .bool(repricing.state == .preview), "is_applied": .bool(repricing.state == .applied),
            "is_undone": .bool(repricing.state == .undone), "change": .string(RepricingForm.change(repricing, request)),
            "list": .string(list.fields.name), "list_href": .string(request.path(PriceGridPages.path(list.code))),
            "search": .optional(repricing.request["search"]?.stringValue),
            "count": .string(formats.count(willChange)), "has_rows": .bool(!shown.isEmpty), "can_apply": .bool(willChange > 0),
            "unchanged": counted(repricing.unchanged, formats), "refused": counted(repricing.refused, formats),
            "skipped": counted(repricing.skipped, formats), "kept": counted(repricing.kept, formats),
            "changed_since": counted(changedSince, formats),
            "has_apart": .bool(repricing.refused + repricing.skipped + repricing.kept + changedSince > 0),
            "made": .string("\(repricing.madeBy), \(formats.dateTime(repricing.madeAt))"),
            "applied": .optional(repricing.applied.map { "\($0.by), \(formats.dateTime($0.at))" }),
            "undone": .optional(repricing.undone.map { "\($0.by), \(formats.dateTime($0.at))" }),
            "rows": .array(shown.map { row($0, request) }),
        ]
    }

    /// Zero is nothing to tell.
    private func counted(_ count: Int64, _ formats: Formats) -> JSON {
        count == 0 ? .null : .string(formats.count(count))
    }

    private func row(_ row: RepricingRow, _ request: ERPPageRequest) -> JSON {
        let formats = request.formats
        let (note, tone) = note(row, request)
        return [
            "sku": .string(row.sku.text), "name": .string(row.name), "href": .string(request.path(ProductPricePages.path(row.sku))),
            "from": .string(row.minQuantity == PriceRow.base ? "" : formats.quantity(row.minQuantity)),
            "before": .string(formats.money(row.before)), "after": .string(row.after.map(formats.money) ?? "–"),
            "note": .optional(note), "tone": .string(tone),
        ]
    }

    private func note(_ row: RepricingRow, _ request: ERPPageRequest) -> (text: String?, tone: String) {
        let now = row.current.map(request.formats.money)
        switch row.outcome {
        case .refused:
            return (
                request.text(
                    Phrase(es: "No se puede: quedaría en cero o fuera de rango", en: "Cannot be: it would be zero or out of range")
                ), "red"
            )
        case .skipped:
            return (request.text(Phrase(es: "No cambió: ya tenía otro precio", en: "Left alone: it had another price by then")), "amber")
        case .kept:
            return (
                request.text(Phrase(es: "Quedó como estaba: alguien lo cambió después", en: "Left as it was: changed since by somebody")),
                "amber"
            )
        case nil:
            guard repricing.state == .preview, row.current != row.before else { return (nil, "") }
            let text =
                now.map { Phrase(es: "Cambió: ahora es \($0)", en: "Changed: now it is \($0)") }
                ?? Phrase(es: "Cambió: ya no tiene precio", en: "Changed: it has no price any more")
            return (request.text(text), "amber")
        }
    }
}
