import ERPCore
import HTTPTypes
import Kernel
import Persistence
import WebSupport

/// “Did this key happen?”: by an idempotency key, or by an external reference.
struct KeyPages {
    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/integration/keys", needs: .read, on: routes, look)
    }

    private struct Found: Sendable {
        var effect: KeyEffect?
        var transaction: Transaction?
    }

    @Sendable
    private func look(_ request: ERPPageRequest) async throws -> Answer {
        let (key, origin, number) = (request.parameter("key"), request.parameter("origin"), request.parameter("number"))
        let asksReference = !origin.isEmpty && !number.isEmpty
        let (found, origins) = try await services.read(request.caller) { scope in
            var found = Found()
            if !key.isEmpty {
                found.effect = try KeyEffect.find(key, in: scope)
                if let record = found.effect?.record, record.kind == "transaction" {
                    found.transaction = try? TransactionQueries.find(TransactionID(record.id), in: scope)
                }
            } else if asksReference {
                found.transaction = try TransactionQueries.find(reference: ExternalReference(origin: origin, number: number), in: scope)
            }
            return (found, try TransactionSearch.origins(in: scope))
        }
        let isAsked = !key.isEmpty || asksReference
        let isFound = found.effect != nil || found.transaction != nil
        let model: JSON = [
            "key": .string(key), "origin": .string(origin), "number": .string(number), "is_asked": .bool(isAsked),
            "is_found": .bool(isFound), "is_missing": .bool(isAsked && !isFound),
            "effect": found.effect.map { effect($0, request) } ?? .null,
            "transaction": found.transaction.map { transaction($0, request) } ?? .null,
            "origins": .array(origins.map { ["value": .string($0)] }),
        ]
        let title = request.text(Phrase(es: "¿Ocurrió esta clave?", en: "Did this key happen?"))
        let status = isAsked && !isFound ? Refusal.notFound.kind.status : .ok
        return try request.page("integration-keys", title: title, model.merging(IntegrationTabs.json(request)), status: status)
    }

    private func effect(_ effect: KeyEffect, _ request: ERPPageRequest) -> JSON {
        let what: Phrase =
            switch effect.record?.kind {
            case "transaction": Phrase(es: "Una operación", en: "A transaction")
            case "customer" where effect.kept.answer.status == 201: Phrase(es: "Un cliente nuevo", en: "A new customer")
            case "customer": Phrase(es: "Encontró al cliente que ya estaba", en: "It found the customer that was there")
            default: Phrase(es: "Un movimiento de stock u otro registro", en: "A movement of stock, or another record")
            }
        return [
            "at": .string(request.formats.dateTime(effect.kept.at)), "status": .string(String(effect.kept.answer.status)),
            "what": .string(request.text(what)), "answer": .string(ReadableJSON.text(effect.body)),
            "href": effect.record.flatMap { record in
                record.kind == "customer" ? .string(request.path("customers/\(PathSegment.encoded(record.id))")) : nil
            } ?? .null,
        ]
    }

    private func transaction(_ transaction: Transaction, _ request: ERPPageRequest) -> JSON {
        let words = TransactionWords(transaction.status)
        return [
            "number": .string(String(transaction.number)), "href": .string(request.path("transactions/\(transaction.id.text)")),
            "state": .string(request.text(words.phrase)), "tone": .string(words.tone),
            "customer": .string(transaction.customer.fields.name),
            "made": .string(request.formats.dateTime(transaction.createdAt)), "by": .optional(transaction.createdBy),
            "total": .string(DocumentMoney.text(transaction.total, transaction.currency, request)),
            "reference": .optional(transaction.reference.map { "\($0.origin) \($0.number)" }),
        ]
    }
}
