import ERPCore
import Foundation
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Count sheets: made, looked at, decided, applied.
struct CountSheetPages {
    static let pageSize = 50

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/stock/counts", needs: .read, on: routes, list)
        pages.page(.get, "{instance}/stock/counts/new", needs: .manage, on: routes) { request in
            let values = FormFields(values: [
                ("key", ERPServices.formKey()), ("warehouse", Warehouse.main), ("scope", "everything"), ("q", request.parameter("q")),
            ])
            return try await form(request, values, nil)
        }
        pages.page(.post, "{instance}/stock/counts/new", needs: .manage, on: routes, make)
        pages.page(.get, "{instance}/stock/counts/{id}", needs: .read, on: routes) { request in try await show(request, nil) }
        pages.page(.post, "{instance}/stock/counts/{id}/decide", needs: .manage, on: routes, decide)
        pages.page(.post, "{instance}/stock/counts/{id}/apply", needs: .manage, on: routes) { request in
            try await change(request, notice: "count_applied") { id, scope in _ = try CountSheetActions.apply(id, in: scope) }
        }
        pages.page(.post, "{instance}/stock/counts/{id}/cancel", needs: .manage, on: routes) { request in
            try await change(request, notice: "count_cancelled") { id, scope in _ = try CountSheetActions.cancel(id, in: scope) }
        }
    }

    @Sendable
    private func list(_ request: ERPPageRequest) async throws -> Answer {
        let (state, before) = (request.parameter("state"), Int64(request.parameter("before")))
        let (page, warehouses) = try await services.read(request.caller) { scope in
            let page = try CountSheetQueries.page(CountSheetStatus(rawValue: state), before: before, limit: Self.pageSize + 1, in: scope)
            return (page, try WarehouseQueries.all(in: scope))
        }
        let (shown, names) = (page.prefix(Self.pageSize), WarehouseChoices.names(warehouses))
        let title = Phrase(es: "Recuentos", en: "Counts")
        let table = RecordTable(
            request.text(title),
            [
                .init(es: "Planilla", en: "Sheet"), .init(es: "Estado", en: "State"), .init(es: "Depósito", en: "Warehouse"),
                .init(es: "Hecha", en: "Made"),
            ],
            shown.map { sheet in
                let words = StockWords.state(sheet.status)
                return RecordTable.Row(
                    [
                        .init("\(sheet.number) · \(sheet.name)"), .init(request.text(words.phrase), tone: words.tone),
                        .init(names[sheet.warehouse] ?? sheet.warehouse),
                        .init(request.formats.dateTime(sheet.createdAt), detail: sheet.madeBy),
                    ],
                    href: request.path("stock/counts/\(sheet.id.text)")
                )
            }
        )
        let last = page.count > Self.pageSize ? shown.last : nil
        let next = last.map { "?\(PathSegment.query([("state", state)]))before=\($0.number)" }
        let model: JSON = [
            "table": table.json(in: request.language), "pager": ["next": .optional(next)],
            "states": .array(
                CountSheetStatus.allCases.map { status in
                    [
                        "value": .string(status.rawValue), "text": .string(request.text(StockWords.state(status).phrase)),
                        "selected": .bool(status.rawValue == state),
                    ]
                }
            ),
        ]
        return try request.stockPage("stock-counts", title, model)
    }

    private func form(_ request: ERPPageRequest, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let warehouses = try await services.read(request.caller) { scope in try WarehouseQueries.all(in: scope) }
        let scopes = [
            ("everything", Phrase(es: "Todo el depósito", en: "The whole warehouse")),
            ("search", Phrase(es: "Lo que encuentre una búsqueda", en: "What a search finds")),
            ("list", Phrase(es: "Una lista de códigos", en: "A list of SKUs")),
        ]
        let form = FormModel(
            [
                FormField("key", .hidden, es: "", en: ""),
                FormField(
                    "name",
                    es: "Nombre",
                    en: "Name",
                    hint: Phrase(es: "Por ejemplo: pasillo 3.", en: "For example: aisle 3."),
                    required: true
                ),
                FormField("warehouse", .select, es: "Depósito", en: "Warehouse", required: true, choices: WarehouseChoices.all(warehouses)),
                FormField(
                    "scope",
                    .select,
                    es: "Qué se cuenta",
                    en: "What is counted",
                    required: true,
                    choices: scopes.map { FormField.Choice($0.0, request.text($0.1)) }
                ),
                FormField("q", es: "Búsqueda", en: "Search", hint: Phrase(es: "Si eligió una búsqueda.", en: "If you chose a search.")),
                FormField(
                    "codes",
                    .textarea,
                    es: "Códigos",
                    en: "SKUs",
                    hint: Phrase(
                        es: "Si eligió una lista: SKU o código de barras, uno por línea.",
                        en: "If you chose a list: SKU or barcode, one a line."
                    )
                ),
            ],
            values: values,
            refusal: refusal,
            in: request.language
        )
        let model: JSON = ["form": form.json, "action": .string(request.path("stock/counts/new"))]
        return try request.stockPage("stock-count-new", Phrase(es: "Planilla nueva", en: "New count sheet"), model, refusal: refusal)
    }

    @Sendable
    private func make(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let language = request.language
        do {
            let made = try await services.makeOnce(request, fields, "count sheet") { scope in
                var body = fields.json(["warehouse", "name"], in: language)
                if let skus = try Self.skus(fields, in: scope) {
                    body = body.merging(["skus": .array(skus.map { .string($0.text) })])
                }
                let sheet = try CountSheetActions.make(try CountSheetBodies.draft(body), in: scope)
                return "stock/counts/\(sheet.id.text)"
            }
            return request.redirect(to: made.path, notice: "count_made")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await form(request, fields, refusal)
        }
    }

    /// The SKUs that a sheet is of; nil for the whole warehouse.
    private static func skus(_ fields: FormFields, in scope: InstanceScope) throws -> [SKU]? {
        switch fields.text("scope") {
        case "search":
            let found = try StockLevelQueries.products(fields.text("q"), after: nil, limit: CountSheetActions.linesMaximum + 1, in: scope)
            guard !found.isEmpty, !fields.text("q").isEmpty else {
                throw Refusal.invalidField(at: "/q", es: "La búsqueda no encuentra nada.", en: "The search finds nothing.")
            }
            return found.map(\.sku)
        case "list":
            let codes = fields.text("codes").split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            var (skus, issues): ([SKU], [Refusal.Issue]) = ([], [])
            for code in codes where !code.isEmpty {
                do {
                    skus.append(try ScannedCode.product(code, at: "/codes", in: scope).sku)
                } catch let refusal as Refusal {
                    issues += refusal.issues
                }
            }
            if !issues.isEmpty { throw Refusal(.refused, Array(issues.prefix(20))) }
            guard !skus.isEmpty else { throw Refusal.invalidField(at: "/codes", es: "La lista está vacía.", en: "The list is empty.") }
            return skus
        default: return nil
        }
    }
}

extension CountSheetPages {
    private struct Found: Sendable {
        let sheet: CountSheet
        let progress: CountProgress
        let warehouse: String
        let lines: [CountLine]
        let missed: [StockLine]
        let products: [SKU: Product]
    }

    /// - Parameter refusal: why the sheet was not applied, or a line not decided.
    private func show(_ request: ERPPageRequest, _ refusal: Refusal?) async throws -> Answer {
        let id = CountSheetID(try request.web.path("id"))
        let after = SKU(request.parameter("after"))
        let wanted = CountSheetQueries.Selection(rawValue: request.parameter("show"))
        let found = try await services.read(request.caller) { scope in
            let sheet = try CountSheetQueries.find(id, in: scope)
            let progress = try CountSheetQueries.progress(of: id, in: scope)
            let selection = wanted ?? .different
            let isMissed = selection == .uncounted && !sheet.isListed
            let limit = Self.pageSize + 1
            let missed = isMissed ? try CountSheetQueries.missed(by: sheet, after: after, limit: limit, in: scope) : []
            let lines = isMissed ? [] : try CountSheetQueries.lines(selection, of: id, after: after, limit: limit, in: scope)
            return Found(
                sheet: sheet,
                progress: progress,
                warehouse: try WarehouseQueries.find(sheet.warehouse, in: scope).name,
                lines: lines,
                missed: missed,
                products: try ProductQueries.find(among: lines.map(\.sku) + missed.map(\.sku), in: scope)
            )
        }
        let selection = wanted ?? .different
        let skus = found.lines.map(\.sku) + found.missed.map(\.sku)
        let last = skus.count > Self.pageSize ? skus[Self.pageSize - 1].text : nil
        let next = last.map { "?show=\(selection.rawValue)&after=\(PathSegment.encoded($0))" }
        let missed = found.missed.prefix(Self.pageSize).map { missed -> JSON in
            [
                "sku": .string(missed.sku.text), "name": .string(found.products[missed.sku]?.fields.name ?? missed.sku.text),
                "on_hand": .string(request.formats.quantity(missed.quantity)),
            ]
        }
        let errors = refusal?.issues.map { issue -> JSON in ["text": .string(request.text(issue.detail))] } ?? []
        let model: JSON = [
            "selections": selections(selection, request), "show": .string(selection.rawValue),
            "action": .string(request.path("stock/counts/\(id.text)")),
            "lines": .array(found.lines.prefix(Self.pageSize).map { line($0, found, request) }), "missed": .array(missed),
            "has_lines": .bool(!skus.isEmpty), "has_missed": .bool(!found.missed.isEmpty), "pager": ["next": .optional(next)],
            "errors": .array(errors), "has_errors": .bool(refusal != nil),
        ]
        let title = Phrase(es: "Planilla \(found.sheet.number)", en: "Count sheet \(found.sheet.number)")
        return try request.stockPage("stock-count", title, model.merging(head(found, request)), refusal: refusal)
    }

    /// What stands over the lines of a sheet.
    private func head(_ found: Found, _ request: ERPPageRequest) -> JSON {
        let (sheet, progress, formats) = (found.sheet, found.progress, request.formats)
        let words = StockWords.state(sheet.status)
        let isOpen = sheet.status == .open
        let inAll = sheet.isListed ? formats.count(progress.lines) : nil
        return [
            "name": .string(sheet.name), "tone": .string(words.tone), "state": .string(request.text(words.phrase)),
            "warehouse": .string(found.warehouse), "made_by": .string(sheet.madeBy),
            "made_at": .string(formats.dateTime(sheet.createdAt)), "closed_by": .optional(sheet.closedBy),
            "closed_at": .optional(sheet.closedAt.map(formats.dateTime)), "counted": .string(formats.count(progress.counted)),
            "lines_in_all": .optional(inAll), "different": .string(formats.count(progress.different)),
            "disputed": .string(formats.count(progress.disputed)), "has_disputed": .bool(progress.disputed > 0),
            "is_open": .bool(isOpen), "may_count": .bool(isOpen && request.may(.write)),
            "may_apply": .bool(isOpen && request.may(.manage)), "has_counted": .bool(progress.counted > 0),
        ]
    }

    private func selections(_ chosen: CountSheetQueries.Selection, _ request: ERPPageRequest) -> JSON {
        let all: [(CountSheetQueries.Selection, Phrase)] = [
            (.different, Phrase(es: "Con diferencia", en: "Different")), (.disputed, Phrase(es: "No coinciden", en: "Contradicting")),
            (.counted, Phrase(es: "Contados", en: "Counted")), (.uncounted, Phrase(es: "Sin contar", en: "Not counted")),
            (.all, Phrase(es: "Todos", en: "All")),
        ]
        return .array(
            all.map { ["href": .string("?show=\($0.0.rawValue)"), "text": .string(request.text($0.1)), "current": .bool($0.0 == chosen)] }
        )
    }

    private func line(_ line: CountLine, _ found: Found, _ request: ERPPageRequest) -> JSON {
        let formats = request.formats
        let difference = line.applied ?? line.difference
        let told = difference.map { $0.isPositive ? "+\(formats.quantity($0))" : formats.quantity($0) }
        var taken: String?
        if case .count(let username)? = line.choice { taken = username }
        return [
            "sku": .string(line.sku.text), "name": .string(found.products[line.sku]?.fields.name ?? line.sku.text),
            "href": .string(request.path(StockWords.path(line.sku))), "is_disputed": .bool(line.isDisputed),
            "is_left_out": .bool(line.isLeftOut), "is_sum": .bool(line.choice == .sum), "several": .bool(line.counts.count > 1),
            "difference": .optional(told), "differs": .bool(difference != nil && difference != .zero),
            "counts": .array(
                line.counts.map { [taken] count in
                    [
                        "username": .string(count.username), "quantity": .string(formats.quantity(count.quantity)),
                        "on_hand": .string(formats.quantity(count.onHand)), "at": .string(formats.dateTime(count.countedAt)),
                        "moved": .bool(count.movedMeanwhile), "is_taken": .bool(count.username == taken),
                    ]
                }
            ),
        ]
    }

    @Sendable
    private func decide(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let id = CountSheetID(try request.web.path("id"))
        guard let sku = SKU(fields.text("sku")) else { throw Refusal.notFound }
        let decision = fields.text("decision")
        do {
            try await services.write(request.caller) { scope in
                switch decision {
                case "sum": _ = try CountActions.choose(.sum, for: sku, on: id, in: scope)
                case "leave_out": _ = try CountActions.leaveOut(sku, true, on: id, in: scope)
                case "take_in": _ = try CountActions.leaveOut(sku, false, on: id, in: scope)
                default:
                    let username = decision.hasPrefix("count ") ? String(decision.dropFirst(6)) : ""
                    _ = try CountActions.choose(.count(of: username), for: sku, on: id, in: scope)
                }
            }
            let show = PathSegment.query([("show", fields.text("show"))])
            return request.redirect(to: "stock/counts/\(id.text)?\(show)", notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await self.show(request, refusal)
        }
    }

    private func change(
        _ request: ERPPageRequest,
        notice: String,
        _ action: @escaping @Sendable (CountSheetID, InstanceScope) throws -> Void
    ) async throws -> Answer {
        let id = CountSheetID(try request.web.path("id"))
        do {
            try await services.write(request.caller) { scope in try action(id, scope) }
            return request.redirect(to: "stock/counts/\(id.text)", notice: notice)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await show(request, refusal)
        }
    }
}
