import ERPWire
package import Kernel

/// What a fake Acqua keeps: customers, transactions, answers by key, stock and prices with their clock. It does not
/// enforce that external references are unique, so that a connector which doubled an order would be seen to do so.
package struct FakeBooks: Sendable {
    package struct Transaction: Sendable {
        package var customerID: String
        package var reference: String
        package var body: JSON
        package var status = "confirmed"
        package var version: Int64 = 1
        package var number: Int64
    }

    package struct Figure: Sendable {
        package var json: JSON
        package var clock: Int64
    }

    /// Customers by document.
    package var customers: [String: String] = [:]
    package var transactions: [String: Transaction] = [:]
    package var figures: [String: [String: Figure]] = ["stock": [:], "prices": [:]]
    package private(set) var clock: Int64 = 0
    /// Change tokens made before are refused.
    package var firstValidClock: Int64 = 0
    /// SKUs of which there is too little.
    package var scarce: Set<String> = []
    private var kept: [String: (path: String, body: [UInt8], status: Int, answer: JSON)] = [:]
    private var count: Int64 = 0

    package init() {}

    struct Reply {
        var status: Int
        var json: JSON
        var isReplay = false
    }

    private mutating func next() -> Int64 {
        count += 1
        return count
    }

    /// Sets the state of a SKU in `stock` or `prices`, nil for gone.
    package mutating func set(_ list: String, _ sku: String, _ members: JSON?, updatedAt: Instant) {
        clock += 1
        var all: [JSON.Member] = [.init("sku", .string(sku))]
        if case .object(let given)? = members { all += given } else { all.append(.init("deleted", true)) }
        all.append(.init("updated_at", .string(updatedAt.description)))
        figures[list]?[sku] = Figure(json: .object(all), clock: clock)
    }

    mutating func once(_ key: String, _ path: String, _ body: [UInt8], _ effect: (inout FakeBooks) -> Reply) -> Reply {
        if let kept = kept[key] {
            guard kept.path == path, kept.body == body else { return Self.problem(422, "idempotency_key_reused") }
            return Reply(status: kept.status, json: kept.answer, isReplay: true)
        }
        let reply = effect(&self)
        if reply.status < 300 { kept[key] = (path, body, reply.status, reply.json) }
        return reply
    }

    mutating func makeCustomer(_ body: JSON) -> Reply {
        guard let name = body["name"]?.stringValue, let document = body["document"]?.stringValue else {
            return Self.problem(400, "invalid_field")
        }
        if let id = customers[document] { return Reply(status: 200, json: Self.customer(id, document, name)) }
        let id = "customer-\(next())"
        customers[document] = id
        return Reply(status: 201, json: Self.customer(id, document, name))
    }

    static func customer(_ id: String, _ document: String, _ name: String) -> JSON {
        ["id": .string(id), "document_type": "CUIT", "document": .string(document), "name": .string(name), "version": 1]
    }

    mutating func makeTransaction(_ body: JSON) -> Reply {
        guard let customer = body["customer_id"]?.stringValue, let number = body["external_reference"]?["number"]?.stringValue else {
            return Self.problem(400, "invalid_field")
        }
        guard customers.values.contains(customer) else { return Self.problem(422, "unknown_customer", at: "/customer_id") }
        if let refusal = shortage(body) { return refusal }
        let id = "transaction-\(next())"
        transactions[id] = Transaction(customerID: customer, reference: number, body: body, number: 5000 + count)
        return Reply(status: 201, json: json(id))
    }

    mutating func replace(_ id: String, _ version: String?, _ body: JSON) -> Reply {
        guard let found = transactions[id] else { return Self.problem(404, "not_found") }
        guard let version else { return Self.problem(428, "version_required") }
        guard version == "\"\(found.version)\"" else { return Self.problem(412, "stale_version") }
        guard found.status == "confirmed" else { return Self.problem(422, "not_editable") }
        if let refusal = shortage(body) { return refusal }
        transactions[id]?.body = body
        transactions[id]?.version += 1
        return Reply(status: 200, json: json(id))
    }

    mutating func cancel(_ id: String) -> Reply {
        guard let found = transactions[id] else { return Self.problem(404, "not_found") }
        guard found.status != "processed" else { return Self.problem(422, "not_editable") }
        if found.status == "confirmed" {
            transactions[id]?.status = "cancelled"
            transactions[id]?.version += 1
        }
        return Reply(status: 200, json: json(id))
    }

    private func shortage(_ body: JSON) -> Reply? {
        let lines = body["lines"]?.arrayValue ?? []
        let index = lines.firstIndex { scarce.contains($0["sku"]?.stringValue ?? "") }
        return index.map { Self.problem(422, "insufficient_stock", at: "/lines/\($0)/quantity") }
    }

    func json(_ id: String) -> JSON {
        guard let found = transactions[id], case .object(let members) = found.body else { return .null }
        let own: [JSON.Member] = [
            .init("id", .string(id)), .init("number", .integer(found.number)), .init("status", .string(found.status)),
            .init("version", .integer(found.version)),
        ]
        return .object(own + members.filter { $0.name != "kind" })
    }

    static func problem(_ status: Int, _ code: String, at pointer: String = "") -> Reply {
        let detail = JSON.string("Acqua dice: \(code)")
        return Reply(
            status: status,
            json: [
                "type": "about:blank", "title": .string(code), "status": .integer(status), "detail": detail, "code": .string(code),
                "retryable": .bool(status == 409), "errors": [["pointer": .string(pointer), "code": .string(code), "detail": detail]],
            ]
        )
    }
}
