import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The buyers of the shop, for its administration.
struct AdminBuyerPages {
    private static let pageSize = 50

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/buyers", needs: .buyers, on: routes, list)
        pages.admin(.get, "{store}/admin/buyers/{id}", needs: .buyers, on: routes, show)
        pages.admin(.get, "{store}/admin/buyers/{id}/edit", needs: .buyers, on: routes) { request in try await sheet(request, nil, nil) }
        pages.admin(.post, "{store}/admin/buyers/{id}/edit", needs: .buyers, on: routes, save)
        pages.admin(.post, "{store}/admin/buyers/{id}/approve", needs: .buyers, on: routes, approve)
        pages.admin(.post, "{store}/admin/buyers/{id}/block", needs: .buyers, on: routes, block)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        let text = request.parameter("q")
        let status = Buyer.Status(rawValue: request.parameter("status"))
        let after = request.parameter("after")
        let found = try await services.read(request.caller) { scope in
            try BuyerQueries.search(text, status: status, after: after.isEmpty ? nil : BuyerID(after), limit: Self.pageSize + 1, in: scope)
        }
        let shown = found.prefix(Self.pageSize)
        let query = PathSegment.query([("q", text), ("status", request.parameter("status"))])
        let next = found.count > Self.pageSize ? shown.last.map { "?\(query)after=\($0.id.text)" } : nil
        let model: JSON = [
            "buyers": .array(shown.map { Self.model($0, request) }), "has_buyers": .bool(!shown.isEmpty), "q": .string(text),
            "pager": ["next": .optional(next)],
            "statuses": .array(
                Buyer.Status.allCases.map { status in
                    [
                        "value": .string(status.rawValue), "text": .string(request.text(Self.words(status).1)),
                        "selected": .bool(status.rawValue == request.parameter("status")),
                    ]
                }
            ),
        ]
        return try request.page("admin-buyers", title: request.text(Phrase(es: "Compradores", en: "Buyers")), model)
    }

    private static func words(_ status: Buyer.Status) -> (String, Phrase) {
        switch status {
        case .pending: ("amber", Phrase(es: "Espera aprobación", en: "Waits for approval"))
        case .approved: ("green", Phrase(es: "Aprobado", en: "Approved"))
        case .blocked: ("red", Phrase(es: "Bloqueado", en: "Blocked"))
        }
    }

    private static func model(_ buyer: Buyer, _ request: StorePageRequest) -> JSON {
        let details = buyer.details
        let (tone, state) = words(buyer.status)
        let address = [details.address?.street, details.address?.city, details.address?.province, details.address?.postalCode]
        return [
            "name": .string(details.name), "href": .string(request.path("admin/buyers/\(buyer.id.text)")),
            "document": .string("\(details.document.kind.rawValue) \(details.document.digits)"), "email": .string(details.email),
            "phone": .optional(details.phone), "address": .string(address.compactMap { $0 }.joined(separator: ", ")),
            "condition": .optional(details.fiscalCondition.map { request.text(FiscalWords.phrase($0)) }),
            "tone": .string(tone), "state": .string(request.text(state)), "since": .string(request.formats.date(buyer.createdAt)),
            "can_approve": .bool(buyer.status != .approved), "can_block": .bool(buyer.status != .blocked),
            "acqua_customer": .optional(buyer.acquaCustomerID),
        ]
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        let id = BuyerID(try request.web.path("id"))
        let (buyer, orders) = try await services.read(request.caller) { scope in
            let buyer = try BuyerQueries.find(id, in: scope)
            let orders = try OrderQueries.list(before: nil, buyer: id, limit: 50, in: scope)
            return (buyer, try orders.map { ($0, try DeliveryQueries.sync(of: $0.id, in: scope)) })
        }
        let extra: JSON = [
            "action": .string(request.path("admin/buyers/\(id.text)")), "has_orders": .bool(!orders.isEmpty),
            "orders": .array(
                orders.map { order, sync in
                    let words = OrderWords(order, sync)
                    return [
                        "number": .string(String(order.number)), "href": .string(request.path("admin/orders/\(order.number)")),
                        "date": .string(request.formats.date(order.createdAt)), "tone": .string(words.tone),
                        "state": .string(request.text(words.phrase)), "total": .string(request.formats.money(order.total)),
                    ]
                }
            ),
        ]
        return try request.page("admin-buyer", title: buyer.details.name, Self.model(buyer, request).merging(extra))
    }

    @Sendable
    private func approve(_ request: StorePageRequest) async throws -> Answer {
        let mail = ShopMail(request.settings, in: request.mailLanguage)
        return try await change(request, "buyer.approve", notice: "buyer_approved") { id, scope in
            let before = try BuyerQueries.find(id, in: scope)
            let buyer = try BuyerActions.approve(id, in: scope)
            if before.status != .approved { try mail.approved(buyer, in: scope) }
        }
    }

    @Sendable
    private func block(_ request: StorePageRequest) async throws -> Answer {
        try await change(request, "buyer.block", notice: "buyer_blocked") { id, scope in _ = try BuyerActions.block(id, in: scope) }
    }

    private func change(
        _ request: StorePageRequest,
        _ action: String,
        notice: String,
        _ body: @escaping @Sendable (BuyerID, StoreScope) throws -> Void
    ) async throws -> Answer {
        let id = BuyerID(try request.web.path("id"))
        let who = request.administratorName
        try await services.write(request.caller) { scope in
            try body(id, scope)
            try AuditTrail.note(action, of: id.text, by: who, in: scope)
        }
        return request.redirect(to: "admin/buyers/\(id.text)", notice: notice)
    }
}

extension AdminBuyerPages {
    private func sheet(_ request: StorePageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let id = BuyerID(try request.web.path("id"))
        let buyer = try await services.read(request.caller) { scope in try BuyerQueries.find(id, in: scope) }
        return try RecordPage(
            title: buyer.details.name,
            fields: BuyerForm.fields(request, withPassword: false),
            kept: BuyerForm.values(buyer.details),
            typed: typed,
            version: buyer.version,
            action: "admin/buyers/\(id.text)/edit",
            back: "admin/buyers/\(id.text)",
            backText: Phrase(es: "Comprador", en: "Buyer")
        ).answer(request, refusal: refusal)
    }

    @Sendable
    private func save(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let id = BuyerID(try request.web.path("id"))
            let details = try BuyerBodies.draft(fields.json(BuyerForm.names, in: request.language)).details
            let (version, who) = (Int64(fields.text("version")) ?? 0, request.administratorName)
            try await services.write(request.caller) { scope in
                let before = try BuyerQueries.find(id, in: scope).details
                try BuyerActions.save(details, of: id, ifVersion: version, in: scope)
                let changes: JSON = [
                    "name": [.string(before.name), .string(details.name)],
                    "document": [.string(before.document.digits), .string(details.document.digits)],
                    "email": [.string(before.email), .string(details.email)],
                ]
                try AuditTrail.note("buyer.save", of: details.name, by: who, changes: changes, in: scope)
            }
            return request.redirect(to: "admin/buyers/\(id.text)", notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await sheet(request, fields, refusal)
        }
    }
}
