import Kernel
import StoreCore

/// An order as it comes and goes over the wire.
enum OrderBodies {
    private static let linesMaximum = 1000

    struct Creation: Sendable {
        let buyer: BuyerID
        let draft: OrderDraft
    }

    static func creation(_ json: JSON) throws -> Creation {
        let form = try Form(json)
        let buyer = form.required("buyer_id", .text(maximum: 64))
        let draft = draft(form)
        try form.finish()
        return Creation(buyer: BuyerID(buyer ?? ""), draft: draft)
    }

    /// The body of an edit: that of the creation without `buyer_id`.
    static func edit(_ json: JSON) throws -> OrderDraft {
        let form = try Form(json)
        let draft = draft(form)
        try form.finish()
        return draft
    }

    private static func draft(_ form: Form) -> OrderDraft {
        OrderDraft(
            lines: form.required("lines", .array(line, count: 1...linesMaximum)) ?? [],
            discount: form.optional("discount_percent", .decimal(.upTo(100))),
            surcharge: form.optional("surcharge_percent", .decimal(.upTo(1000))),
            paymentTerms: form.optional("payment_terms", .text(minimum: 0, maximum: 200)),
            notes: form.optional("notes", .text(minimum: 0, maximum: 4000, multiline: true))
        )
    }

    private static var line: Form.Rule<OrderDraft.Line> {
        .object { form in
            let sku = form.required("sku", .sku)
            let quantity: Quantity? = form.required("quantity", .decimal(.positive))
            let unitPrice: UnitPrice? = form.optional("unit_price", .decimal(.notNegative))
            let discount: Percent? = form.optional("discount_percent", .decimal(.upTo(100)))
            guard let sku, let quantity else { return nil }
            return OrderDraft.Line(sku: sku, quantity: quantity, unitPrice: unitPrice, discount: discount)
        }
    }

    static func json(_ order: Order, _ sync: SyncState) -> JSON {
        .object(
            summary(order) + [
                .init("buyer", order.buyerAsConfirmed.map { .object(BuyerBodies.members($0)) } ?? .null),
                .init("lines", .array(order.lines.map(json))),
                .init("sync", json(sync)),
            ]
        )
    }

    /// What a list tells of an order.
    static func summary(_ order: Order) -> [JSON.Member] {
        [
            .init("id", .string(order.id.text)),
            .init("number", .integer(order.number)),
            .init("status", .string(order.status.rawValue)),
            .init("buyer_id", .string(order.buyer.text)),
            .init("discount_percent", .decimal(order.discount)),
            .init("surcharge_percent", .decimal(order.surcharge)),
            .init("payment_terms", .optional(order.paymentTerms)),
            .init("notes", .optional(order.notes)),
            .init("subtotal", .decimal(order.subtotal)),
            .init("total", .decimal(order.total)),
            .init("version", .integer(order.version)),
            .init("created_at", .string(order.createdAt.description)),
            .init("updated_at", .string(order.updatedAt.description)),
            .init("confirmed_at", .optional(order.confirmedAt?.description)),
            .init("cancelled_at", .optional(order.cancelledAt?.description)),
        ]
    }

    private static func json(_ line: OrderLine) -> JSON {
        [
            "sku": .string(line.sku.text), "name": .string(line.name), "quantity": .decimal(line.quantity),
            "unit_price": .decimal(line.unitPrice), "discount_percent": .decimal(line.discount), "amount": .decimal(line.amount),
        ]
    }

    static func json(_ sync: SyncState) -> JSON {
        [
            "state": .string(sync.state.rawValue),
            "attempts": .integer(sync.attempts),
            "next_attempt_at": .optional(sync.nextAttemptAt?.description),
            "last_error": sync.lastError.map { fault in
                ["status": .integerIfAny(fault.status), "code": .string(fault.code), "detail": .string(fault.detail)]
            } ?? .null,
            "acqua_transaction_id": .optional(sync.acquaTransactionID),
            "acqua_number": .integerIfAny(sync.acquaNumber),
            "acqua_status": .optional(sync.acquaStatus),
        ]
    }

    static func json(_ attempt: DeliveryAttempt) -> JSON {
        [
            "at": .string(attempt.at.description), "method": .string(attempt.method), "path": .string(attempt.path),
            "status": .integerIfAny(attempt.status), "code": .optional(attempt.code), "detail": .optional(attempt.detail),
            "duration_ms": .integer(attempt.durationMilliseconds),
        ]
    }
}

extension JSON {
    static func integerIfAny(_ value: (some FixedWidthInteger)?) -> JSON { value.map { .integer($0) } ?? .null }
}
