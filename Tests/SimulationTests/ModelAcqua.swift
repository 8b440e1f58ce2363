import ConnectorCore
import ERPWire
import Kernel

/// Acqua as the contract says it is, and nothing more. It does not enforce that external references are unique, so that
/// a connector which doubled an order would be seen to do so.
struct ModelAcqua {
    struct Transaction {
        var reference: ExternalReferenceBody
        var customerID: String
        var terms: TransactionTermsBody
        var status = TransactionView.Status.confirmed
        var version: Int64 = 1
    }

    private(set) var customers: [String: String] = [:]
    private(set) var transactions: [String: Transaction] = [:]
    /// The transactions whose content somebody at Acqua changed.
    private(set) var changed: Set<String> = []
    private var kept: [String: (request: ERPRequest, answer: JSON)] = [:]
    private var count = 0
    /// While there is none, orders with the SKU `SCARCE` are refused.
    var hasStock = false

    private mutating func id(_ kind: String) -> String {
        count += 1
        return "\(kind)\(count)"
    }

    mutating func answer(_ request: ERPRequest) -> Verdict {
        if let key = request.idempotencyKey, let kept = kept[key] {
            let isSame = kept.request.body == request.body && kept.request.path == request.path
            return isSame ? Self.done(kept.answer, request) : Self.refused(422, "idempotency_key_reused")
        }
        let path = request.path.split(separator: "?").first.map(String.init) ?? ""
        let parts = path.split(separator: "/").map(String.init)
        switch (request.method, parts.count) {
        case (.get, 1) where parts == ["customers"]: return foundCustomers(request)
        case (.post, 1) where parts == ["customers"]: return madeCustomer(request)
        case (.get, 1): return foundTransactions(request)
        case (.post, 1): return madeTransaction(request)
        case (.get, 2): return transactions[parts[1]] == nil ? Self.refused(404, "not_found") : Self.done(json(parts[1]), request)
        case (.put, 2): return replaced(parts[1], request)
        default: return cancelled(parts[1], request)
        }
    }

    private func foundCustomers(_ request: ERPRequest) -> Verdict {
        let document = request.path.split(separator: "=").last.map(String.init) ?? ""
        let views = customers[document].map { [CustomerView(id: $0, document: document)] } ?? []
        return .done(.customers(views))
    }

    private mutating func madeCustomer(_ request: ERPRequest) -> Verdict {
        guard let body = try? CustomerBody(JSON.parse(request.body ?? [])) else { return Self.refused(400, "malformed_json") }
        let customer = customers[body.document] ?? id("c")
        customers[body.document] = customer
        let answer: JSON = ["id": .string(customer), "document": .string(body.document)]
        if let key = request.idempotencyKey { kept[key] = (request, answer) }
        return Self.done(answer, request)
    }

    private func foundTransactions(_ request: ERPRequest) -> Verdict {
        let found = transactions.filter {
            request.path == ERPPath.transactions(origin: $0.value.reference.origin, number: $0.value.reference.number)
        }
        return .done(.transactions(found.keys.compactMap { TransactionView(answer: json($0)) }))
    }

    private mutating func madeTransaction(_ request: ERPRequest) -> Verdict {
        guard let body = try? TransactionBody(JSON.parse(request.body ?? [])), let reference = body.externalReference else {
            return Self.refused(400, "malformed_json")
        }
        guard customers.values.contains(body.customerID) else { return Self.refused(422, "unknown_customer") }
        guard hasStockFor(body.terms) else { return Self.refused(422, "insufficient_stock") }
        let id = id("t")
        transactions[id] = Transaction(reference: reference, customerID: body.customerID, terms: body.terms)
        if let key = request.idempotencyKey { kept[key] = (request, json(id)) }
        return Self.done(json(id), request)
    }

    private mutating func replaced(_ id: String, _ request: ERPRequest) -> Verdict {
        guard let found = transactions[id] else { return Self.refused(404, "not_found") }
        guard let terms = try? TransactionTermsBody(replacement: JSON.parse(request.body ?? [])) else {
            return Self.refused(400, "malformed_json")
        }
        guard found.version == request.version else { return Self.refused(412, "stale_version") }
        guard found.status == .confirmed else { return Self.refused(422, "not_editable") }
        guard hasStockFor(terms) else { return Self.refused(422, "insufficient_stock") }
        transactions[id]?.terms = terms
        transactions[id]?.version += 1
        return Self.done(json(id), request)
    }

    private mutating func cancelled(_ id: String, _ request: ERPRequest) -> Verdict {
        guard let found = transactions[id] else { return Self.refused(404, "not_found") }
        if found.status == .processed { return Self.refused(422, "not_editable") }
        if found.status == .confirmed {
            transactions[id]?.status = .cancelled
            transactions[id]?.version += 1
        }
        return Self.done(json(id), request)
    }

    private func hasStockFor(_ terms: TransactionTermsBody) -> Bool {
        hasStock || !terms.lines.contains { $0.sku.text == "SCARCE" }
    }

    /// Somebody at Acqua ships an order, or touches one.
    mutating func work(_ choice: Int) {
        let open = transactions.filter { $0.value.status == .confirmed }.keys.sorted()
        guard !open.isEmpty else { return }
        let id = open[choice % open.count]
        transactions[id]?.version += 1
        switch choice % 3 {
        case 0: transactions[id]?.status = .processed
        case 1:
            transactions[id]?.terms.notes = "changed at Acqua"
            changed.insert(id)
        default: break
        }
    }

    private func json(_ id: String) -> JSON {
        guard let found = transactions[id], case .object(let members) = found.terms.json else { return nil }
        let own = [
            JSON.Member("id", .string(id)), JSON.Member("number", .integer(Int64(id.dropFirst()) ?? 0)),
            JSON.Member("status", .string(found.status.rawValue)), JSON.Member("version", .integer(found.version)),
        ]
        return .object(own + members)
    }

    static func refused(_ status: Int, _ code: String) -> Verdict {
        .refused(Fault(status: status, code: code, detail: Phrase(es: code, en: code)))
    }

    private static func done(_ json: JSON, _ request: ERPRequest) -> Verdict {
        if let view = TransactionView(answer: json) { return .done(.transaction(view)) }
        return CustomerView(answer: json).map { .done(.customer($0)) } ?? refused(400, "malformed_json")
    }
}
