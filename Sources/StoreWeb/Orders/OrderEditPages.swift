import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// Changing an order: its lines, discounts, terms and notes. What was confirmed follows to Acqua by itself.
struct OrderEditPages {
    /// Rows for further products.
    private static let blankRows = 3

    /// A row of the page as it was typed.
    private struct Row {
        var sku = ""
        var name = ""
        var quantity = ""
        var price = ""
        var discount = ""
        var problems: [String] = []

        var isBlank: Bool { sku.isEmpty }
        /// Without a quantity the line is taken out.
        var isTakenOut: Bool { quantity.isEmpty || quantity == "0" }
    }

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/orders/{number}/edit", needs: .orders, on: routes) { request in try await show(request) }
        pages.admin(.post, "{store}/admin/orders/{number}/edit", needs: .orders, on: routes, save)
    }

    private func show(_ request: StorePageRequest) async throws -> Answer {
        let order = try await order(request)
        return try page(request, order, Self.rows(order, request), Self.values(order, request), nil)
    }

    /// The lines as the order has them.
    private static func rows(_ order: Order, _ request: StorePageRequest) -> [Row] {
        let number = request.formats.number
        return order.lines.map { line in
            Row(
                sku: line.sku.text,
                name: line.name,
                quantity: number(line.quantity.description),
                price: number(line.unitPrice.description),
                discount: line.discount == .zero ? "" : number(line.discount.description)
            )
        }
    }

    private static func values(_ order: Order, _ request: StorePageRequest) -> FormFields {
        let number = request.formats.number
        return FormFields(values: [
            ("discount_percent", order.discount == .zero ? "" : number(order.discount.description)),
            ("surcharge_percent", order.surcharge == .zero ? "" : number(order.surcharge.description)),
            ("payment_terms", order.paymentTerms ?? ""), ("notes", order.notes ?? ""),
        ])
    }

    private func order(_ request: StorePageRequest) async throws -> Order {
        let number = try AdminOrderPages.number(request)
        return try await services.read(request.caller) { scope in try OrderQueries.find(number: number, in: scope) }
    }

    private func page(_ request: StorePageRequest, _ order: Order, _ rows: [Row], _ values: FormFields, _ refusal: Refusal?) throws
        -> Answer
    {
        let blank = Array(repeating: Row(), count: Self.blankRows)
        let shown = rows + (rows.contains { $0.isBlank } ? [] : blank)
        let stale = StaleModel.json(refusal, Self.fields, kept: Self.values(order, request), typed: values, in: request.language)
        let differences = Self.differences(order, rows, request) + (stale["differences"]?.arrayValue ?? [])
        let model: JSON = [
            "form": FormModel(Self.fields, values: values, refusal: refusal, in: request.language).json,
            "differences": .array(differences), "has_differences": .bool(!differences.isEmpty), "version": .string(String(order.version)),
            "action": .string(request.path("admin/orders/\(order.number)/edit")),
            "back": .string(request.path("admin/orders/\(order.number)")), "number": .string(String(order.number)),
            "rows": .array(
                shown.enumerated().map { index, row in
                    [
                        "index": .string(String(index + 1)), "sku": .string(row.sku), "name": .string(row.name),
                        "quantity": .string(row.quantity), "price": .string(row.price), "discount": .string(row.discount),
                        "has_problems": .bool(!row.problems.isEmpty), "problems": .array(row.problems.map { ["text": .string($0)] }),
                    ]
                }
            ),
        ]
        let title = request.text(Phrase(es: "Editar el pedido \(order.number)", en: "Edit order \(order.number)"))
        return try request.page("admin-order-edit", title: title, stale.merging(model), status: refusal?.kind.status ?? .ok)
    }

    /// The lines that are not as they were typed, with what the order has.
    private static func differences(_ order: Order, _ typed: [Row], _ request: StorePageRequest) -> [JSON] {
        func words(_ row: Row?) -> String {
            guard let row, !row.isTakenOut else { return "–" }
            return "\(row.quantity) × \(row.price)" + (row.discount.isEmpty ? "" : " (−\(row.discount) %)")
        }
        let (kept, yours) = (rows(order, request), typed.filter { !$0.isBlank })
        let skus = kept.map(\.sku) + yours.map(\.sku).filter { sku in !kept.contains { $0.sku == sku } }
        return skus.compactMap { sku in
            let (saved, here) = (words(kept.first { $0.sku == sku }), words(yours.first { $0.sku == sku }))
            return saved == here ? nil : ["label": .string(sku), "theirs": .string(saved), "yours": .string(here)]
        }
    }

    private static let fields = [
        FormField("discount_percent", .decimal, es: "Descuento del pedido (%)", en: "Discount on the order (%)"),
        FormField("surcharge_percent", .decimal, es: "Recargo del pedido (%)", en: "Surcharge on the order (%)"),
        FormField("payment_terms", es: "Condición de pago", en: "Payment terms", attributes: [("maxlength", "200")]),
        FormField("notes", .textarea, es: "Notas", en: "Notes", attributes: [("maxlength", "4000")]),
    ]
}

extension OrderEditPages {
    @Sendable
    private func save(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        var rows = Self.rows(fields)
        // The rows that stand for a line of the order, so that its faults find their way back.
        let kept = rows.indices.filter { !rows[$0].isBlank && !rows[$0].isTakenOut }
        do {
            let draft = try Self.draft(kept.map { rows[$0] }, fields, request.language)
            let number = try AdminOrderPages.number(request)
            let (version, who) = (Int64(fields.text("version")) ?? 0, request.administratorName)
            try await services.write(request.caller) { scope in
                let before = try OrderQueries.find(number: number, in: scope)
                let after = try OrderActions.edit(before.id, ifVersion: version, draft, in: scope)
                let changes: JSON = [
                    "total": [.decimal(before.total), .decimal(after.total)],
                    "lines": [.integer(Int64(before.lines.count)), .integer(Int64(after.lines.count))],
                ]
                try AuditTrail.note("order_edited", of: String(number), by: who, changes: changes, in: scope)
            }
            services.link.wake(request.store.id)
            return request.redirect(to: "admin/orders/\(number)", notice: "order_saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            for issue in refusal.issues {
                let parts = issue.pointer.split(separator: "/")
                guard parts.count >= 2, parts[0] == "lines", let index = Int(parts[1]), kept.indices.contains(index) else { continue }
                rows[kept[index]].problems.append(request.text(issue.detail))
            }
            return try page(request, try await order(request), rows, fields, refusal)
        }
    }

    private static func rows(_ fields: FormFields) -> [Row] {
        let (skus, quantities) = (fields.all("sku"), fields.all("quantity"))
        let (names, prices, discounts) = (fields.all("line_name"), fields.all("price"), fields.all("discount"))
        return skus.indices.map { index in
            func cell(_ column: [String]) -> String { index < column.count ? column[index] : "" }
            return Row(sku: skus[index], name: cell(names), quantity: cell(quantities), price: cell(prices), discount: cell(discounts))
        }
    }

    private static func draft(_ rows: [Row], _ fields: FormFields, _ language: Language) throws -> OrderDraft {
        let plain = { (typed: String) -> JSON in typed.isEmpty ? .null : .string(TypedDecimal.plain(typed, in: language)) }
        let lines = rows.map { row -> JSON in
            [
                "sku": .string(row.sku), "quantity": plain(row.quantity), "unit_price": plain(row.price),
                "discount_percent": plain(row.discount),
            ]
        }
        let names = ["discount_percent", "surcharge_percent", "payment_terms", "notes"]
        let rest = fields.json(names, decimals: ["discount_percent", "surcharge_percent"], in: language)
        return try OrderBodies.edit(rest.merging(["lines": .array(lines)]))
    }
}
