import ERPCore
import Kernel

/// Stock movements as they come and go over the wire.
enum MovementBodies {
    static func draft(_ json: JSON) throws -> MovementDraft {
        let form = try Form(json)
        let reason = form.required("reason", .oneOf(MovementDraft.Reason.self))
        let warehouse = form.optional("warehouse", .text(maximum: 40)) ?? Warehouse.main
        let lines = form.required("lines", .array(line, count: 1...1000))
        let notes = form.optional("notes", .text(maximum: 4000, multiline: true))
        try form.finish()
        return MovementDraft(reason: reason ?? .count, warehouse: warehouse, lines: lines ?? [], notes: notes)
    }

    private static var line: Form.Rule<StockLine> {
        .object { form in
            let sku = form.required("sku", .sku)
            let quantity = form.required("quantity", .decimal(.any)) as Quantity?
            guard let sku, let quantity else { return nil }
            return StockLine(sku: sku, quantity: quantity)
        }
    }

    static func json(_ movement: Movement) -> JSON {
        [
            "id": .string(movement.id.text),
            "reason": .string(movement.draft.reason.rawValue),
            "warehouse": .string(movement.draft.warehouse),
            "lines": .array(
                movement.draft.lines.map { ["sku": .string($0.sku.text), "quantity": .decimal($0.quantity)] }
            ),
            "notes": .optional(movement.draft.notes),
            "created_at": .string(movement.createdAt.description),
        ]
    }
}
