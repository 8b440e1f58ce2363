import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// What was received, adjusted and counted; and the forms that do so.
struct MovementPages {
    private static let pageSize = 50
    private static let linesMaximum = 500

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/stock/movements", needs: .read, on: routes, list)
        pages.page(.get, "{instance}/stock/movements/new", needs: .manage, on: routes) { request in
            let warehouse = request.parameter("warehouse")
            let values = FormFields(values: [
                ("key", ERPServices.formKey()), ("reason", request.parameter("reason")),
                ("warehouse", warehouse.isEmpty ? Warehouse.main : warehouse),
            ])
            return try await form(request, values, TypedLines(), nil)
        }
        pages.page(.post, "{instance}/stock/movements/new", needs: .manage, on: routes, post)
        pages.page(.get, "{instance}/stock/movements/{id}", needs: .read, on: routes, show)
    }

    @Sendable
    private func list(_ request: ERPPageRequest) async throws -> Answer {
        let before = request.parameter("before")
        let (page, warehouses) = try await services.read(request.caller) { scope in
            let start = before.isEmpty ? nil : Identifier<Movement>(before)
            return (try MovementQueries.page(before: start, limit: Self.pageSize + 1, in: scope), try WarehouseQueries.all(in: scope))
        }
        let (shown, names) = (page.prefix(Self.pageSize), WarehouseChoices.names(warehouses))
        let table = RecordTable(
            request.text(Phrase(es: "Movimientos", en: "Movements")),
            [
                .init(es: "Fecha", en: "Date"), .init(es: "Movimiento", en: "Movement"), .init(es: "Depósito", en: "Warehouse"),
                .init(es: "Quién", en: "Who"), .init(es: "Motivo o notas", en: "Reason or notes"),
            ],
            shown.map { movement in
                RecordTable.Row(
                    [
                        .init(request.formats.dateTime(movement.createdAt)), .init(request.text(StockWords.phrase(movement.reason))),
                        .init(names[movement.warehouse] ?? movement.warehouse), .init(movement.username),
                        .init(movement.notes ?? "–"),
                    ],
                    href: request.path("stock/movements/\(movement.id.text)")
                )
            }
        )
        let next = page.count > Self.pageSize ? shown.last.map { "?before=\($0.id.text)" } : nil
        let model: JSON = ["table": table.json(in: request.language), "pager": ["next": .optional(next)]]
        return try request.stockPage("stock-movements", Phrase(es: "Movimientos", en: "Movements"), model)
    }

    @Sendable
    private func show(_ request: ERPPageRequest) async throws -> Answer {
        let id = Identifier<Movement>(try request.web.path("id"))
        let after = SKU(request.parameter("after"))
        let found = try await services.read(request.caller) { scope in
            let movement = try MovementQueries.find(id, in: scope)
            let lines = try MovementQueries.lines(of: id, after: after, limit: Self.linesMaximum + 1, in: scope)
            return (
                movement: movement, lines: lines, products: try ProductQueries.find(among: lines.map(\.sku), in: scope),
                document: try LedgerDocument.find([id.text], in: scope)[id.text], warehouses: try WarehouseQueries.all(in: scope)
            )
        }
        let (movement, shown) = (found.movement, found.lines.prefix(Self.linesMaximum))
        let next = found.lines.count > Self.linesMaximum ? shown.last.map { "?after=\(PathSegment.encoded($0.sku.text))" } : nil
        let isSheet = found.document?.kind == .countSheet
        let sheet = isSheet ? found.document.map { request.path(StockWords.path($0)) } : nil
        let model: JSON = [
            "reason": .string(request.text(StockWords.phrase(movement.reason))),
            "warehouse": .string(WarehouseChoices.names(found.warehouses)[movement.warehouse] ?? movement.warehouse),
            "who": .string(movement.username), "at": .string(request.formats.dateTime(movement.createdAt)),
            "notes": .optional(movement.notes), "pager": ["next": .optional(next)],
            "sheet": .optional(sheet),
            "lines": .array(
                shown.map { line -> JSON in
                    let quantity = request.formats.quantity(line.quantity)
                    return [
                        "sku": .string(line.sku.text), "name": .string(found.products[line.sku]?.fields.name ?? line.sku.text),
                        "href": .string(request.path(StockWords.path(line.sku))),
                        "quantity": .string(line.quantity.isPositive ? "+\(quantity)" : quantity),
                    ]
                }
            ),
        ]
        return try request.stockPage("stock-movement", StockWords.phrase(movement.reason), model)
    }

    private static func reason(_ fields: FormFields) -> MovementDraft.Reason {
        fields.text("reason") == "adjustment" ? .adjustment : .receipt
    }

    private func form(_ request: ERPPageRequest, _ values: FormFields, _ lines: TypedLines, _ refusal: Refusal?) async throws -> Answer {
        let warehouses = try await services.read(request.caller) { scope in try WarehouseQueries.all(in: scope) }
        let reason = Self.reason(values)
        let isAdjustment = reason == .adjustment
        let notes = FormField(
            "notes",
            .textarea,
            es: isAdjustment ? "Motivo" : "Remito o notas",
            en: isAdjustment ? "Reason" : "Delivery note or notes",
            hint: isAdjustment
                ? Phrase(es: "Por ejemplo: rotura, vencido, muestra.", en: "For example: broken, expired, sample.")
                : nil,
            required: isAdjustment
        )
        let form = FormModel(
            [
                FormField.freshKey, FormField("reason", .hidden, es: "", en: ""),
                FormField("warehouse", .select, es: "Depósito", en: "Warehouse", required: true, choices: WarehouseChoices.all(warehouses)),
                notes,
            ],
            values: values,
            refusal: refusal,
            in: request.language
        )
        let receipt = Phrase(es: "Ingreso de mercadería", en: "Goods received")
        let title = isAdjustment ? Phrase(es: "Ajuste de existencias", en: "Stock adjustment") : receipt
        let model: JSON = [
            "form": form.json, "rows": lines.json(request), "is_adjustment": .bool(isAdjustment),
            "action": .string(request.path("stock/movements/new")),
        ]
        return try request.stockPage("stock-movement-new", title, model, refusal: refusal).fetchedAnew
    }

    @Sendable
    private func post(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let (reason, language) = (Self.reason(fields), request.language)
        let lines = try TypedLines(fields)
        do {
            if reason == .adjustment, fields.text("notes").isEmpty { throw Refusal.adjustmentReasonMissing }
            let who = request.user?.username ?? ""
            let head = fields.json(["reason", "warehouse", "notes"], in: language)
            let made = try await services.makeOnce(request, fields, "movement") { scope in
                let typed = try lines.json(blank: reason == .receipt ? "1" : nil, in: scope, language)
                let draft = try MovementBodies.draft(head.merging(["lines": typed]))
                return "stock/movements/\(try MovementActions.post(draft, by: who, in: scope).id.text)"
            }
            return request.redirect(to: made.path, notice: made.isRepeated ? "stock_saved_before" : "stock_saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            let noted = lines.noting(refusal)
            return try await form(request, fields, noted.lines, noted.refusal)
        }
    }
}

extension Refusal {
    fileprivate static var adjustmentReasonMissing: Refusal {
        .invalidField(at: "/notes", es: "Diga por qué se ajusta.", en: "Say why it is adjusted.")
    }
}
