import Kernel
import StoreCore
import WebSupport

/// An order as pages show it, to the merchant and to the buyer.
enum OrderModel {
    static func json(_ order: Order, _ sync: SyncState, _ request: StorePageRequest) -> JSON {
        let formats = request.formats
        let problems = sync.state == .needsAttention ? lineProblems(sync) : [:]
        return [
            "number": .string(String(order.number)), "id": .string(order.id.text), "version": .string(String(order.version)),
            "date": .string(formats.dateTime(order.confirmedAt ?? order.createdAt)),
            "buyer_as_confirmed": order.buyerAsConfirmed.map { buyer($0) } ?? .null,
            "lines": .array(order.lines.enumerated().map { line($1, problems[$0], request) }),
            "subtotal": .string(formats.money(order.subtotal)), "total": .string(formats.money(order.total)),
            "discount": .optional(order.discount == .zero ? nil : formats.percent(order.discount)),
            "surcharge": .optional(order.surcharge == .zero ? nil : formats.percent(order.surcharge)),
            "payment_terms": .optional(order.paymentTerms), "notes": .optional(order.notes),
            "is_draft": .bool(order.status == .draft), "is_confirmed": .bool(order.status == .confirmed),
            "is_cancelled": .bool(order.status == .cancelled),
            "is_editable": .bool(order.status == .confirmed && sync.acquaStatus != "processed" && sync.acquaStatus != "cancelled"),
            "can_edit": .bool(order.status != .cancelled && sync.acquaStatus != "processed" && sync.acquaStatus != "cancelled"),
            "acqua_number": .optional(sync.acquaNumber.map { String($0) }),
        ]
    }

    static func label(_ label: OrderLabel, isSelected: Bool) -> JSON {
        [
            "id": .string(label.id.text), "name": .string(label.name), "tone": .string(label.colour.rawValue),
            "selected": .bool(isSelected),
        ]
    }

    private static func buyer(_ details: BuyerDetails) -> JSON {
        let address = details.address
        let parts = [address?.street, address?.city, address?.province, address?.postalCode].compactMap { $0 }
        return [
            "name": .string(details.name), "document": .string("\(details.document.kind.rawValue) \(details.document.digits)"),
            "email": .string(details.email), "phone": .optional(details.phone), "address": .string(parts.joined(separator: ", ")),
        ]
    }

    private static func line(_ line: OrderLine, _ problem: String?, _ request: StorePageRequest) -> JSON {
        let formats = request.formats
        return [
            "sku": .string(line.sku.text), "name": .string(line.name), "quantity": .string(formats.quantity(line.quantity)),
            "unit_price": .string(formats.money(line.unitPrice)),
            "discount": .optional(line.discount == .zero ? nil : formats.percent(line.discount)),
            "amount": .string(formats.money(line.amount)), "problem": .optional(problem),
        ]
    }

    /// Acqua's words by the line that they point to.
    private static func lineProblems(_ sync: SyncState) -> [Int: String] {
        var problems: [Int: String] = [:]
        for issue in sync.lastError?.issues ?? [] {
            let parts = issue.pointer.split(separator: "/")
            if parts.count >= 2, parts[0] == "lines", let index = Int(parts[1]) { problems[index] = issue.detail }
        }
        return problems
    }

    /// What happened, and what is still to come.
    static func timeline(_ order: Order, _ sync: SyncState, isForBuyer: Bool, _ request: StorePageRequest) -> [JSON] {
        let moment = { (instant: Instant?) in instant.map(request.formats.dateTime) ?? "" }
        func step(_ mark: String, _ es: String, _ en: String, _ detail: String = "") -> JSON {
            ["mark": .string(mark), "text": .string(request.text(Phrase(es: es, en: en))), "detail": .string(detail)]
        }
        var steps = [
            order.status == .draft
                ? step("now", "Borrador", "Draft", moment(order.createdAt))
                : step("done", "Confirmado", "Confirmed", moment(order.confirmedAt))
        ]
        if order.status == .cancelled { return steps + [step("wrong", "Anulado", "Cancelled", moment(order.cancelledAt))] }
        guard order.status == .confirmed else { return steps }
        let number = sync.acquaNumber.map { "N.º \($0)" } ?? ""
        switch (sync.state, sync.acquaStatus) {
        case (_, "cancelled"): steps.append(step("wrong", "Anulado en Acqua", "Cancelled in Acqua", number))
        case (_, "processed"):
            steps.append(step("done", "En Acqua", "In Acqua", number))
            steps.append(step("done", "Procesado", "Processed"))
        case (.sent, _):
            steps.append(step("done", "En Acqua", "In Acqua", number))
            steps.append(step("", "Procesado", "Processed"))
        case (.needsAttention, _):
            steps.append(
                isForBuyer
                    ? step("now", "Lo estamos revisando", "We are looking at it")
                    : step("wrong", "Requiere atención", "Needs attention", sync.lastError?.detail ?? "")
            )
            steps.append(step("", "En Acqua", "In Acqua"))
        case (.none, _): break
        default:
            steps.append(step("now", "En camino a Acqua", "On its way to Acqua", isForBuyer ? "" : moment(sync.nextAttemptAt)))
            steps.append(step("", "Procesado", "Processed"))
        }
        return steps
    }

    /// A try of the delivery in plain words.
    static func attempt(_ attempt: DeliveryAttempt, _ request: StorePageRequest) -> JSON {
        let isGood = attempt.status.map { (200..<300).contains($0) } ?? false
        let what: Phrase =
            switch attempt.path {
            case let path where path.contains("/tokens/"): Phrase(es: "Ingresar a Acqua", en: "Sign in to Acqua")
            case let path where path.contains("/customers"): Phrase(es: "Buscar o crear al cliente", en: "Find or make the customer")
            case let path where path.hasSuffix("/cancel"): Phrase(es: "Anular la operación", en: "Cancel the transaction")
            case _ where attempt.method == "PUT": Phrase(es: "Enviar los cambios", en: "Send the changes")
            case _ where attempt.method == "GET": Phrase(es: "Consultar la operación", en: "Look the transaction up")
            default: Phrase(es: "Enviar el pedido", en: "Send the order")
            }
        let outcome: Phrase =
            isGood
            ? Phrase(es: "Bien", en: "OK")
            : attempt.status == nil ? Phrase(es: "Sin respuesta", en: "No answer") : Phrase(es: "Rechazado", en: "Refused")
        return [
            "at": .string(request.formats.dateTime(attempt.at)), "what": .string(request.text(what)),
            "outcome": .string(request.text(outcome)), "tone": .string(isGood ? "good" : attempt.status == nil ? "warn" : "bad"),
            "detail": .optional(attempt.detail), "code": .optional(attempt.code),
            "request": .string("\(attempt.method) \(attempt.path)"), "status": .optional(attempt.status.map { String($0) }),
            "milliseconds": .string(String(attempt.durationMilliseconds)),
        ]
    }
}
