import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// The customers of a company: their list, each one's page and its form.
struct CustomerPages {
    private static let pageSize = 50
    private static let transactionsShown = 20

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/customers", needs: .read, on: routes, list)
        pages.page(.get, "{instance}/customers/new", needs: .write, on: routes) { request in try blank(request, nil, nil) }
        pages.page(.post, "{instance}/customers/new", needs: .write, on: routes, create)
        pages.page(.get, "{instance}/customers/{id}", needs: .read, on: routes) { request in try await show(request, nil) }
        pages.page(.get, "{instance}/customers/{id}/edit", needs: .write, on: routes) { request in try await sheet(request, nil, nil) }
        pages.page(.post, "{instance}/customers/{id}/edit", needs: .write, on: routes, save)
    }

    @Sendable
    private func list(_ request: ERPPageRequest) async throws -> Answer {
        var filter = CustomerFilter()
        filter.text = request.parameter("q")
        filter.condition = FiscalCondition(rawValue: request.parameter("condition"))
        filter.needsReview = request.parameter("state") == "to_review"
        let after = request.parameter("after").isEmpty ? nil : try CustomerCursor.place(request.parameter("after"))
        let wanted = filter
        let found = try await services.read(request.caller) { scope in
            try CustomerQueries.list(wanted, after: after, limit: Self.pageSize + 1, in: scope)
        }
        let shown = found.prefix(Self.pageSize)
        let query = PathSegment.query(["q", "condition", "state"].map { ($0, request.parameter($0)) })
        let next = found.count > Self.pageSize ? shown.last.map { "?\(query)after=" + CustomerCursor.text(CustomerQueries.Place($0)) } : nil
        let title = Phrase(es: "Clientes", en: "Customers")
        let model: JSON = [
            "table": Self.table(shown.map { $0 }, request).json(in: request.language), "is_empty": .bool(shown.isEmpty),
            "is_filtered": .bool(!query.isEmpty || after != nil), "q": .string(filter.text), "only_review": .bool(filter.needsReview),
            "pager": ["next": .optional(next)],
            "waiting": .optional(ERPMenu.waiting(request.customersToReview)),
            "conditions": .array(
                FiscalCondition.allCases.map { condition in
                    [
                        "value": .string(condition.rawValue), "text": .string(request.text(condition.name)),
                        "selected": .bool(condition == filter.condition),
                    ]
                }
            ),
        ]
        return try request.page("customers", title: request.text(title), model)
    }

    /// - Parameter href: where a row leads; to the customer's page unless given.
    static func table(_ customers: [Customer], _ request: ERPPageRequest, href: ((Customer) -> String)? = nil) -> RecordTable {
        let columns: [RecordTable.Column] = [
            .init(es: "Nombre", en: "Name"), .init(es: "Documento", en: "Document", isWhole: true),
            .init(es: "Teléfono", en: "Phone", isWhole: true),
            .init(es: "Localidad", en: "City"), .init(es: "Estado", en: "State"),
        ]
        let rows = customers.map { customer in
            let isNew = customer.needsReview
            let state = isNew ? Phrase(es: "Por revisar", en: "To review") : Phrase(es: "Revisado", en: "Reviewed")
            return RecordTable.Row(
                [
                    .init(customer.fields.name, detail: customer.fields.email), .init(CustomerModel.document(customer.document)),
                    .init(customer.fields.phone ?? "–"), .init(customer.fields.address?.city ?? "–"),
                    .init(request.text(state), tone: isNew ? "amber" : "grey"),
                ],
                href: href?(customer) ?? request.path(CustomerModel.path(customer.id))
            )
        }
        return RecordTable(request.text(Phrase(es: "Clientes", en: "Customers")), columns, rows)
    }

    /// What the page of a customer shows.
    private struct Sheet: Sendable {
        let customer: Customer
        let merged: [(record: Customer, at: Instant)]
        let doubles: [CustomerDouble]
        let origins: [String]
        let transactions: [CustomerTransactions.Entry]
    }

    private func show(_ request: ERPPageRequest, _ refusal: Refusal?) async throws -> Answer {
        let id = CustomerID(try request.web.path("id"))
        let before = Int64(request.parameter("before"))
        let sheet = try await services.read(request.caller) { scope in
            let customer = try CustomerQueries.find(id, in: scope)
            return Sheet(
                customer: customer,
                merged: try CustomerQueries.merged(into: customer.id, in: scope),
                doubles: try CustomerDoubles.of(customer.id, in: scope),
                origins: try CustomerTransactions.origins(of: customer.id, in: scope),
                transactions: try CustomerTransactions.latest(
                    of: customer.id,
                    before: before,
                    limit: Self.transactionsShown + 1,
                    in: scope
                )
            )
        }
        let customer = sheet.customer
        guard customer.id == id else { return request.redirect(to: CustomerModel.path(customer.id), notice: "customer_was_merged") }
        let shown = Array(sheet.transactions.prefix(Self.transactionsShown))
        let next = sheet.transactions.count > shown.count ? shown.last.map { "?before=\($0.clock)" } : nil
        let model = CustomerModel.json(customer, origins: sheet.origins, request).merging([
            "alike": CustomerModel.alike(sheet.doubles, to: customer.id, back: "", request),
            "table": CustomerModel.transactions(shown, request).json(in: request.language), "has_transactions": .bool(!shown.isEmpty),
            "all_transactions": .string(request.path("transactions?customer=\(PathSegment.encoded(customer.id.text))")),
            "pager": ["next": .optional(next)], "form": FormModel([], values: FormFields(), refusal: refusal, in: request.language).json,
            "merged": .array(
                sheet.merged.map { record, at in
                    CustomerModel.json(record, request).merging(["merged_at": .string(request.formats.dateTime(at))])
                }
            ), "has_merged": .bool(!sheet.merged.isEmpty),
        ])
        return try request.page("customer", title: customer.fields.name, model, status: refusal?.kind.status ?? .ok)
    }
}

extension CustomerPages {
    /// The form of a new customer. Its key is made with it: sent twice, it makes one customer.
    private func blank(_ request: ERPPageRequest, _ typed: FormFields?, _ refusal: Refusal?) throws -> Answer {
        let key = FormField("key", .hidden, es: "", en: "")
        var values = typed ?? FormFields()
        values.values.removeAll { $0.name == "key" }
        values.values.append(("key", SecretToken.make(prefix: "customer-")))
        return try RecordPage(
            title: request.text(Phrase(es: "Nuevo cliente", en: "New customer")),
            fields: CustomerForm.fields(request, kept: nil) + [key],
            kept: values,
            typed: nil,
            version: 0,
            action: "customers/new",
            back: "customers",
            backText: Phrase(es: "Clientes", en: "Customers")
        ).answer(request, refusal: refusal)
    }

    @Sendable
    private func create(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let draft = try CustomerForm.draft(fields, in: request.language)
            let key = fields.text("key")
            guard key.hasPrefix("customer-"), key.utf8.count == 73 else { throw Refusal.formSentBefore }
            let content = fields.values.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
            let once = IdempotencyKey(owner: request.instance.id.number, key: key, fingerprint: SecretToken.hash(content))
            let base = request.path("customers/")
            let answer = try await services.write(request.caller) { scope in
                try IdempotencyKeys.once(once, at: scope.now, in: scope.tx) {
                    let (customer, isNew) = try CustomerActions.createOrGet(draft.fields, document: draft.document, in: scope)
                    guard isNew else { throw CustomerActions.duplicateDocument(of: customer) }
                    return StoredAnswer(status: 303, location: "\(base)\(customer.id.text)?notice=customer_made", body: [])
                }
            }
            return .redirect(to: answer.location ?? request.path("customers"))
        } catch let refusal as Refusal where refusal.code == "idempotency_key_reused" {
            return try blank(request, fields, .formSentBefore)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try blank(request, fields, refusal)
        }
    }

    private func sheet(_ request: ERPPageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let id = CustomerID(try request.web.path("id"))
        let customer = try await services.read(request.caller) { scope in try CustomerQueries.find(id, in: scope) }
        let path = CustomerModel.path(customer.id)
        let isReview = request.parameter("next") == "review"
        guard customer.id == id else { return request.redirect(to: "\(path)/edit", notice: "customer_was_merged") }
        return try RecordPage(
            title: customer.fields.name,
            fields: CustomerForm.fields(request, kept: customer),
            kept: CustomerForm.values(customer),
            typed: typed,
            version: customer.version,
            action: "\(path)/edit" + (isReview ? "?next=review" : ""),
            back: isReview ? "customers/review" : path,
            backText: isReview ? Phrase(es: "Revisar clientes", en: "Review customers") : Phrase(es: "Cliente", en: "Customer")
        ).answer(request, refusal: refusal)
    }

    @Sendable
    private func save(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let id = CustomerID(try request.web.path("id"))
            let draft = try CustomerForm.draft(fields, in: request.language)
            let version = Int64(fields.text("version")) ?? 0
            let customer = try await services.write(request.caller) { scope in
                try CustomerActions.update(id, fields: draft.fields, document: draft.document, version: version, in: scope)
            }
            if request.parameter("next") == "review" {
                return request.redirect(to: "customers/review?after=\(customer.id.text)", notice: "customer_saved")
            }
            return request.redirect(to: CustomerModel.path(customer.id), notice: "customer_saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await sheet(request, fields, refusal)
        }
    }
}

extension Refusal {
    fileprivate static var formSentBefore: Refusal {
        Refusal(
            .refused,
            "form_sent_before",
            es: "Este formulario ya se había enviado con otros datos: revise, y guarde si quiere cargar otro cliente.",
            en: "This form was sent before with other data: check it, and save if you want to add another customer."
        )
    }
}
