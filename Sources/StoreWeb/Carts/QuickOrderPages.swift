import Foundation
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// Many lines at once: typed, pasted from a spreadsheet, or from a file; each problem beside its line.
struct QuickOrderPages {
    private static let fileMaximumBytes = 1 << 20

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.buyer(.get, "{store}/quick-order", on: routes, form)
        pages.buyer(.post, "{store}/quick-order", on: routes, look)
        pages.buyer(.post, "{store}/quick-order/add", on: routes, addGood)
    }

    @Sendable
    private func form(_ request: StorePageRequest) throws -> Answer {
        _ = try request.approvedBuyer()
        return try page(request, "", nil, nil)
    }

    private func page(_ request: StorePageRequest, _ text: String, _ order: QuickOrder?, _ refusal: Refusal?) throws -> Answer {
        let form = FormModel([], values: FormFields(), refusal: refusal, in: request.language)
        let good = order?.lines.filter(\.isGood) ?? []
        let bad = order?.lines.filter { !$0.isGood } ?? []
        let model: JSON = [
            "form": form.json, "typed": .string(text), "is_review": .bool(order != nil),
            "good": .array(good.map { Self.model($0, request) }), "has_good": .bool(!good.isEmpty),
            "bad": .array(bad.map { Self.model($0, request) }), "has_bad": .bool(!bad.isEmpty),
            "total": .optional(try order.map { request.formats.money(try $0.total) }), "suggest": .string(request.path("suggest")),
        ]
        let title = request.text(Phrase(es: "Pedido rápido", en: "Quick order"))
        return try request.page("quick-order", title: title, model, status: refusal?.kind.status ?? .ok)
    }

    private static func model(_ line: QuickOrder.Line, _ request: StorePageRequest) -> JSON {
        [
            "number": .string(String(line.number)), "typed_line": .string(line.typed), "sku": .optional(line.sku?.text),
            "name": .optional(line.product?.details.name), "quantity": .optional(line.quantity.map(request.formats.quantity)),
            "price": .optional(line.unitPrice.map(request.formats.money)), "amount": .optional(line.amount.map(request.formats.money)),
            "problems": .array(line.problems.map { ["text": .string(request.text($0))] }),
        ]
    }

    @Sendable
    private func look(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields(maximum: Self.fileMaximumBytes)
        var text = fields.values.first { $0.name == "lines" }?.value ?? ""
        do {
            _ = try request.approvedBuyer()
            if let file = fields.files["file"], !file.bytes.isEmpty { text = try Self.text(file.bytes, request) }
            if fields.text("then") == "line" { text = Self.appending(fields.text("sku"), fields.text("quantity"), to: text) }
            guard text.contains(where: { !$0.isWhitespace }) else {
                throw Refusal.invalidField(at: "/lines", es: "Escriba o pegue algún renglón.", en: "Type or paste some lines.")
            }
            return try page(request, text, try await QuickOrder(text, request, services: services), nil)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try page(request, text, nil, refusal)
        }
    }

    /// The lines and one more, of what was typed or scanned apart.
    private static func appending(_ sku: String, _ quantity: String, to text: String) -> String {
        guard !sku.isEmpty else { return text }
        let before = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
        return before + sku + "\t" + (quantity.isEmpty ? "1" : quantity)
    }

    /// A CSV file as pasted lines, each at the number that a spreadsheet gives it; a first row of headings is left out, a row that
    /// cannot be read says so.
    private static func text(_ bytes: [UInt8], _ request: StorePageRequest) throws -> String {
        var reader = CSVReader()
        reader.append(bytes)
        var rows: [String] = []
        while let record = try reader.next(isLast: true) {
            while rows.count < record.number - 1 { rows.append("") }
            guard record.fault == nil, let sku = record.cells.first else {
                rows.append(request.text(Phrase(es: "(fila que no se puede leer)", en: "(a row that cannot be read)")))
                continue
            }
            let isHeading = rows.isEmpty && ["sku", "codigo", "código"].contains(sku.trimmingCharacters(in: .whitespaces).lowercased())
            rows.append(isHeading ? "" : record.cells.prefix(2).joined(separator: "\t"))
        }
        return rows.joined(separator: "\n")
    }

    /// Puts the lines without problems into the cart; the others stay in the form, to be mended.
    @Sendable
    private func addGood(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let text = fields.values.first { $0.name == "lines" }?.value ?? ""
        do {
            let buyer = try request.approvedBuyer()
            let order = try await QuickOrder(text, request, services: services)
            let good = order.lines.filter(\.isGood)
            try await services.write(request.caller) { scope in
                for line in good {
                    guard let sku = line.sku, let quantity = line.quantity else { continue }
                    try CartActions.add(quantity, of: sku, to: buyer.id, in: scope)
                }
            }
            let bad = order.lines.filter { !$0.isGood }.map(\.typed)
            guard !bad.isEmpty else { return request.redirect(to: "cart", notice: "lines_added") }
            let left = bad.joined(separator: "\n")
            return try page(request, left, try await QuickOrder(left, request, services: services), nil)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try page(request, text, nil, refusal)
        }
    }
}
