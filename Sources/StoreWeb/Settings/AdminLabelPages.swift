import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The merchant's own words for how far an order is.
struct AdminLabelPages {
    private static let path = "admin/settings/labels"
    private static let title = Phrase(es: "Estados de los pedidos", en: "Labels of orders")

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/settings/labels", needs: .settings, on: routes, list)
        pages.admin(.post, "{store}/admin/settings/labels", needs: .settings, on: routes, create)
        pages.admin(.get, "{store}/admin/settings/labels/{id}", needs: .settings, on: routes, show)
        pages.admin(.post, "{store}/admin/settings/labels/{id}", needs: .settings, on: routes, save)
        pages.admin(.post, "{store}/admin/settings/labels/{id}/delete", needs: .settings, on: routes, delete)
    }

    @Sendable
    private func list(_ request: StorePageRequest) async throws -> Answer {
        try await page(request, FormFields(values: [("colour", "blue")]), nil)
    }

    private func page(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let all = try await services.read(request.caller) { scope in try OrderLabelQueries.all(in: scope) }
        let form = FormModel(Self.fields(request), values: values, refusal: refusal, in: request.language)
        return try RecordsPage(
            title: Self.title,
            intro: Phrase(
                es: "Sus propias palabras para un pedido: «En preparación», «Despachado». Se ponen a mano, y el comprador las ve.",
                en: "Your own words for an order: “Being packed”, “On its way”. They are put by hand, and the buyer sees them."
            ),
            table: Self.table(all, request),
            form: (form, Self.path, Phrase(es: "Nuevo estado", en: "New label"), Phrase(es: "Agregar", en: "Add"))
        ).answer(request, refusal: refusal)
    }

    private static func table(_ all: [OrderLabel], _ request: StorePageRequest) -> RecordTable {
        let rows = all.map { label in
            let path = request.path("\(Self.path)/\(label.id.text)")
            let question = Phrase(
                es: "¿Quitar «\(label.name)»? También desaparece de los pedidos que lo tienen.",
                en: "Remove “\(label.name)”? It also vanishes from the orders that have it."
            )
            let mail = label.notifies ? Phrase(es: "Sí", en: "Yes") : Phrase(es: "No", en: "No")
            return RecordTable.Row(
                [.init(label.name), .init(colour(label.colour, request), tone: label.colour.rawValue), .init(request.text(mail))],
                href: path,
                actions: [.init(path + "/delete", es: "Quitar", en: "Remove", question: question)]
            )
        }
        let columns: [RecordTable.Column] = [
            .init(es: "Nombre", en: "Name"), .init(es: "Color", en: "Colour"), .init(es: "Avisa por correo", en: "Sends a mail"),
        ]
        return RecordTable(request.text(title), columns, rows)
    }

    private static func colour(_ colour: OrderLabel.Colour, _ request: StorePageRequest) -> String {
        let words: Phrase =
            switch colour {
            case .blue: Phrase(es: "Azul", en: "Blue")
            case .green: Phrase(es: "Verde", en: "Green")
            case .amber: Phrase(es: "Ámbar", en: "Amber")
            case .red: Phrase(es: "Rojo", en: "Red")
            case .violet: Phrase(es: "Violeta", en: "Violet")
            case .grey: Phrase(es: "Gris", en: "Grey")
            }
        return request.text(words)
    }

    private static func fields(_ request: StorePageRequest) -> [FormField] {
        [
            FormField("name", es: "Nombre", en: "Name", required: true, attributes: [("maxlength", "60")]),
            FormField(
                "colour",
                .select,
                es: "Color",
                en: "Colour",
                required: true,
                choices: OrderLabel.Colour.allCases.map { .init($0.rawValue, colour($0, request)) }
            ),
            FormField("notifies", .checkbox, es: "Avisar al comprador por correo", en: "Tell the buyer by mail"),
        ]
    }

    private static func label(_ fields: FormFields, id: OrderLabelID, version: Int64, _ language: Language) throws -> OrderLabel {
        let form = try Form(fields.json(["name", "colour", "notifies"], bools: ["notifies"], in: language))
        let name = form.required("name", .text(maximum: 60))
        let colour = form.required("colour", .oneOf(OrderLabel.Colour.self))
        let notifies = form.optional("notifies", .bool) ?? false
        try form.finish()
        return OrderLabel(id: id, name: name ?? "", colour: colour ?? .grey, notifies: notifies, version: version)
    }
}

extension AdminLabelPages {
    @Sendable
    private func create(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let label = try Self.label(fields, id: OrderLabelID(""), version: 0, request.language)
            let who = request.administratorName
            try await services.write(request.caller) { scope in
                try OrderLabelActions.create(label, in: scope)
                try AuditTrail.note("label.create", of: label.name, by: who, in: scope)
            }
            return request.redirect(to: Self.path, notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, fields, refusal)
        }
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        try await sheet(request, nil, nil)
    }

    private func sheet(_ request: StorePageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let id = OrderLabelID(try request.web.path("id"))
        let label = try await services.read(request.caller) { scope in try OrderLabelQueries.find(id, in: scope) }
        var kept = FormFields(values: [("name", label.name), ("colour", label.colour.rawValue)])
        if label.notifies { kept.values.append(("notifies", "true")) }
        return try RecordPage(
            title: label.name,
            fields: Self.fields(request),
            kept: kept,
            typed: typed,
            version: label.version,
            action: "\(Self.path)/\(id.text)",
            back: Self.path,
            backText: Self.title
        ).answer(request, refusal: refusal)
    }

    @Sendable
    private func save(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let id = OrderLabelID(try request.web.path("id"))
            let label = try Self.label(fields, id: id, version: Int64(fields.text("version")) ?? 0, request.language)
            let who = request.administratorName
            try await services.write(request.caller) { scope in
                try OrderLabelActions.save(label, in: scope)
                try AuditTrail.note("label.save", of: label.name, by: who, in: scope)
            }
            return request.redirect(to: Self.path, notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await sheet(request, fields, refusal)
        }
    }

    @Sendable
    private func delete(_ request: StorePageRequest) async throws -> Answer {
        let (id, who) = (OrderLabelID(try request.web.path("id")), request.administratorName)
        try await services.write(request.caller) { scope in
            let name = try OrderLabelQueries.find(id, in: scope).name
            try OrderLabelActions.delete(id, in: scope)
            try AuditTrail.note("label.delete", of: name, by: who, in: scope)
        }
        return request.redirect(to: Self.path, notice: "removed")
    }
}
