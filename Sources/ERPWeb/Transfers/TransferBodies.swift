import ERPCore
import Kernel
import WebSupport

/// Transfers as they come and go over the wire.
enum TransferBodies {
    static func draft(_ json: JSON) throws -> TransferDraft {
        let form = try Form(json)
        let from = form.required("from", .text(maximum: 40))
        let to = form.required("to", .text(maximum: 40))
        let lines = form.required("lines", .array(StockBodies.line, count: 1...1000))
        let notes = form.optional("notes", .text(maximum: 4000, multiline: true))
        try form.finish()
        return TransferDraft(from: from ?? "", to: to ?? "", lines: lines ?? [], notes: notes)
    }

    struct Receipt: Sendable {
        let lines: [StockLine]
        let notes: String?
    }

    /// What arrived; a body without lines says that everything came as it was sent.
    static func receipt(_ json: JSON) throws -> Receipt {
        let form = try Form(json)
        let lines = form.optional("lines", .array(arrived, count: 0...1000))
        let notes = form.optional("notes", .text(maximum: 4000, multiline: true))
        try form.finish()
        return Receipt(lines: lines ?? [], notes: notes)
    }

    private static var arrived: Form.Rule<StockLine> {
        .object { form in
            let sku = form.required("sku", .sku)
            let quantity = form.required("quantity", .decimal(.notNegative)) as Quantity?
            guard let sku, let quantity else { return nil }
            return StockLine(sku: sku, quantity: quantity)
        }
    }

    static func json(_ transfer: Transfer) -> JSON {
        [
            "id": .string(transfer.id.text), "number": .integer(transfer.number), "status": .string(transfer.status.rawValue),
            "from": .string(transfer.from), "to": .string(transfer.to), "differs": .bool(transfer.differs),
            "lines": .array(
                transfer.lines.map { line in
                    ["sku": .string(line.sku.text), "sent": .decimal(line.sent), "received": .orNull(line.received)]
                }
            ),
            "notes": .optional(transfer.notes), "sent_by": .string(transfer.sentBy), "sent_at": .string(transfer.sentAt.description),
            "closed_by": .optional(transfer.closedBy), "closed_at": .optional(transfer.closedAt?.description),
            "closing_notes": .optional(transfer.closingNotes), "version": .integer(transfer.version),
        ]
    }

    static func json(_ transfer: TransferSummary) -> JSON {
        [
            "id": .string(transfer.id.text), "number": .integer(transfer.number), "status": .string(transfer.status.rawValue),
            "from": .string(transfer.from), "to": .string(transfer.to), "differs": .bool(transfer.differs),
            "line_count": .integer(transfer.lineCount), "sent_by": .string(transfer.sentBy),
            "sent_at": .string(transfer.sentAt.description),
        ]
    }
}
