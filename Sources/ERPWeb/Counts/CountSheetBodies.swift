import ERPCore
import Kernel
import WebSupport

/// Count sheets as they come and go over the wire.
enum CountSheetBodies {
    static func draft(_ json: JSON) throws -> CountSheetDraft {
        let form = try Form(json)
        let warehouse = form.optional("warehouse", .text(maximum: 40)) ?? Warehouse.main
        let name = form.required("name", .text(maximum: 100))
        let skus = form.optional("skus", .array(.sku, count: 1...CountSheetActions.linesMaximum))
        try form.finish()
        return CountSheetDraft(warehouse: warehouse, name: name ?? "", scope: skus.map { .listed($0) } ?? .everything)
    }

    struct Count: Sendable {
        let code: String
        let quantity: Quantity?
    }

    static func count(_ json: JSON) throws -> Count {
        let form = try Form(json)
        let code = form.required("code", .text(maximum: 200))
        let quantity = form.optional("quantity", .decimal(.notNegative)) as Quantity?
        try form.finish()
        return Count(code: code ?? "", quantity: quantity)
    }

    /// What somebody decides of a line.
    enum Decision: Sendable {
        case choose(CountChoice)
        case leaveOut(Bool)
    }

    /// `{"choice": "sum"}`, `{"choice": "count", "username": "ana"}` or `{"left_out": true}`.
    static func decision(_ json: JSON) throws -> Decision {
        let form = try Form(json)
        let choice = form.optional("choice", .word(of: ["sum", "count"]))
        let username = form.optional("username", .text(maximum: 100))
        let isLeftOut = form.optional("left_out", .bool)
        if choice == nil, isLeftOut == nil {
            form.refuse("choice", es: "Falta «choice» o «left_out».", en: "“choice” or “left_out” is missing.")
        }
        if choice == "count", username == nil {
            form.refuse("username", es: "Falta de quién es el recuento.", en: "Whose count it is, is missing.")
        }
        try form.finish()
        if let isLeftOut { return .leaveOut(isLeftOut) }
        return .choose(choice == "sum" ? .sum : .count(of: username ?? ""))
    }

    static func json(_ sheet: CountSheet, _ progress: CountProgress? = nil) -> JSON {
        let json: JSON = [
            "id": .string(sheet.id.text), "number": .integer(sheet.number), "status": .string(sheet.status.rawValue),
            "warehouse": .string(sheet.warehouse), "name": .string(sheet.name), "listed": .bool(sheet.isListed),
            "created_by": .string(sheet.madeBy), "created_at": .string(sheet.createdAt.description),
            "closed_by": .optional(sheet.closedBy), "closed_at": .optional(sheet.closedAt?.description),
        ]
        guard let progress else { return json }
        return json.merging([
            "lines": .integer(progress.lines), "counted": .integer(progress.counted), "different": .integer(progress.different),
            "disputed": .integer(progress.disputed),
        ])
    }

    static func json(_ line: CountLine) -> JSON {
        let chosen: JSON =
            switch line.choice {
            case nil: .null
            case .sum: "sum"
            case .count: "count"
            }
        return [
            "sku": .string(line.sku.text), "difference": .orNull(line.difference),
            "disputed": .bool(line.isDisputed), "choice": chosen, "left_out": .bool(line.isLeftOut),
            "applied": .orNull(line.applied), "counts": .array(line.counts.map(json)),
        ]
    }

    private static func json(_ count: PersonalCount) -> JSON {
        [
            "username": .string(count.username), "quantity": .decimal(count.quantity), "on_hand": .decimal(count.onHand),
            "moved_meanwhile": .bool(count.movedMeanwhile), "counted_at": .string(count.countedAt.description),
        ]
    }

    static func json(_ outcome: CountOutcome) -> JSON {
        [
            "sku": .string(outcome.product.sku.text), "name": .string(outcome.product.fields.name),
            "quantity": .decimal(outcome.own.quantity), "on_hand": .decimal(outcome.own.onHand),
            "moved_meanwhile": .bool(outcome.own.movedMeanwhile), "others": .array(outcome.others.map(json)),
            "line": json(outcome.line),
        ]
    }
}
