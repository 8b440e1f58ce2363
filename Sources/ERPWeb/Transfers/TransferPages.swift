import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Goods on their way between warehouses: sent here, received there.
struct TransferPages {
    private static let pageSize = 50

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/stock/transfers", needs: .read, on: routes, list)
        pages.page(.get, "{instance}/stock/transfers/new", needs: .manage, on: routes) { request in
            try await form(request, FormFields(values: [("key", ERPServices.formKey()), ("from", Warehouse.main)]), TypedLines(), nil)
        }
        pages.page(.post, "{instance}/stock/transfers/new", needs: .manage, on: routes, send)
        pages.page(.get, "{instance}/stock/transfers/{id}", needs: .read, on: routes) { request in try await show(request, nil, nil) }
        pages.page(.post, "{instance}/stock/transfers/{id}/receive", needs: .manage, on: routes, receive)
        pages.page(.post, "{instance}/stock/transfers/{id}/cancel", needs: .manage, on: routes, cancel)
    }

    @Sendable
    private func list(_ request: ERPPageRequest) async throws -> Answer {
        let (state, before) = (request.parameter("state"), Int64(request.parameter("before")))
        let (status, differs) = (TransferStatus(rawValue: state), state == "differs")
        let (page, warehouses) = try await services.read(request.caller) { scope in
            (
                try TransferQueries.page(status, differing: differs, before: before, limit: Self.pageSize + 1, in: scope),
                try WarehouseQueries.all(in: scope)
            )
        }
        let (shown, names) = (page.prefix(Self.pageSize), WarehouseChoices.names(warehouses))
        let rows = shown.map { transfer -> RecordTable.Row in
            let words = StockWords.state(transfer.status)
            let difference = transfer.differs ? request.text(Phrase(es: "Llegó otra cantidad", en: "Another quantity arrived")) : nil
            return RecordTable.Row(
                [
                    .init(String(transfer.number)), .init(request.text(words.phrase), tone: words.tone, detail: difference),
                    .init(names[transfer.from] ?? transfer.from), .init(names[transfer.to] ?? transfer.to),
                    .init(request.formats.count(transfer.lineCount)),
                    .init(request.formats.dateTime(transfer.sentAt), detail: transfer.sentBy),
                ],
                href: request.path("stock/transfers/\(transfer.id.text)")
            )
        }
        let title = Phrase(es: "Transferencias", en: "Transfers")
        let table = RecordTable(
            request.text(title),
            [
                .init(es: "Número", en: "Number"), .init(es: "Estado", en: "State"), .init(es: "Sale de", en: "From"),
                .init(es: "Llega a", en: "To"), .init(es: "Códigos", en: "SKUs", isNumber: true), .init(es: "Enviada", en: "Sent"),
            ],
            rows
        )
        let last = page.count > Self.pageSize ? shown.last : nil
        let next = last.map { "?\(PathSegment.query([("state", state)]))before=\($0.number)" }
        let choices = TransferStatus.allCases.map { ($0.rawValue, StockWords.state($0).phrase) }
        let all = choices + [("differs", Phrase(es: "Con diferencia", en: "With a difference"))]
        let model: JSON = [
            "table": table.json(in: request.language), "pager": ["next": .optional(next)], "several": .bool(warehouses.count > 1),
            "states": .array(
                all.map { ["value": .string($0.0), "text": .string(request.text($0.1)), "selected": .bool($0.0 == state)] }
            ),
        ]
        return try request.stockPage("stock-transfers", title, model)
    }

    private func form(_ request: ERPPageRequest, _ values: FormFields, _ lines: TypedLines, _ refusal: Refusal?) async throws -> Answer {
        let warehouses = try await services.read(request.caller) { scope in try WarehouseQueries.all(in: scope) }
        let choices = WarehouseChoices.all(warehouses)
        let nowhere = [FormField.Choice("", request.text(Phrase(es: "Elija…", en: "Choose…")))]
        let form = FormModel(
            [
                FormField.freshKey,
                FormField("from", .select, es: "Sale de", en: "From", required: true, choices: choices),
                FormField("to", .select, es: "Llega a", en: "To", required: true, choices: nowhere + choices),
                FormField("notes", .textarea, es: "Notas", en: "Notes"),
            ],
            values: values,
            refusal: refusal,
            in: request.language
        )
        let model: JSON = ["form": form.json, "rows": lines.json(request), "action": .string(request.path("stock/transfers/new"))]
        return try request.stockPage("stock-transfer-new", Phrase(es: "Transferencia nueva", en: "New transfer"), model, refusal: refusal)
            .fetchedAnew
    }

    @Sendable
    private func send(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let language = request.language
        let lines = try TypedLines(fields)
        do {
            let head = fields.json(["from", "to", "notes"], in: language)
            let made = try await services.makeOnce(request, fields, "transfer") { scope in
                let typed = try lines.json(blank: "1", in: scope, language)
                let transfer = try TransferActions.send(try TransferBodies.draft(head.merging(["lines": typed])), in: scope)
                return "stock/transfers/\(transfer.id.text)"
            }
            return request.redirect(to: made.path, notice: made.isRepeated ? "stock_saved_before" : "transfer_sent")
        } catch let refusal as Refusal where refusal.concernsInput {
            let noted = lines.noting(refusal)
            return try await form(request, fields, noted.lines, noted.refusal)
        }
    }
}

extension TransferPages {
    /// - Parameter typed: what was entered as received, and why it was not taken.
    private func show(_ request: ERPPageRequest, _ typed: FormFields?, _ refusal: Refusal?) async throws -> Answer {
        let id = TransferID(try request.web.path("id"))
        let (transfer, products, warehouses) = try await services.read(request.caller) { scope in
            let transfer = try TransferQueries.find(id, in: scope)
            return (transfer, try ProductQueries.find(among: transfer.lines.map(\.sku), in: scope), try WarehouseQueries.all(in: scope))
        }
        let (names, formats) = (WarehouseChoices.names(warehouses), request.formats)
        let received = typed?.all("received") ?? []
        let lines = transfer.lines.enumerated().map { index, line -> JSON in
            let difference = line.received.flatMap { try? $0.subtracting(line.sent) }
            let faults = refusal?.issues.filter { $0.pointer.hasPrefix("/lines/\(index)/") } ?? []
            let told = difference.map { formats.quantity($0) } ?? ""
            let entered = received.indices.contains(index) ? received[index] : formats.quantity(line.sent)
            return [
                "sku": .string(line.sku.text), "name": .string(products[line.sku]?.fields.name ?? line.sku.text),
                "href": .string(request.path(StockWords.path(line.sku))), "sent": .string(formats.quantity(line.sent)),
                "typed": .string(entered), "received": .optional(line.received.map(formats.quantity)),
                "differs": .bool(difference != nil && difference != .zero),
                "difference": .string(difference?.isPositive == true ? "+\(told)" : told),
                "faults": .array(faults.map { ["text": .string(request.text($0.detail))] }), "has_faults": .bool(!faults.isEmpty),
            ]
        }
        let errors = refusal?.issues.map { issue -> JSON in ["text": .string(request.text(issue.detail))] } ?? []
        let model: JSON = [
            "lines": .array(lines), "can_receive": .bool(transfer.status == .sent && request.may(.manage)), "errors": .array(errors),
            "has_errors": .bool(refusal != nil), "typed_notes": .optional(typed?.text("notes")),
            "action": .string(request.path("stock/transfers/\(id.text)")),
        ]
        let title = Phrase(es: "Transferencia \(transfer.number)", en: "Transfer \(transfer.number)")
        return try request.stockPage("stock-transfer", title, model.merging(Self.head(transfer, names, request)), refusal: refusal)
    }

    /// What stands over the lines of a transfer.
    private static func head(_ transfer: Transfer, _ names: [String: String], _ request: ERPPageRequest) -> JSON {
        let (words, formats) = (StockWords.state(transfer.status), request.formats)
        return [
            "tone": .string(words.tone), "state": .string(request.text(words.phrase)),
            "from": .string(names[transfer.from] ?? transfer.from), "to": .string(names[transfer.to] ?? transfer.to),
            "notes": .optional(transfer.notes), "sent_by": .string(transfer.sentBy), "sent_at": .string(formats.dateTime(transfer.sentAt)),
            "closed_by": .optional(transfer.closedBy), "closed_at": .optional(transfer.closedAt.map(formats.dateTime)),
            "closing_notes": .optional(transfer.closingNotes), "differs": .bool(transfer.differs),
            "is_sent": .bool(transfer.status == .sent), "is_received": .bool(transfer.status == .received),
        ]
    }

    @Sendable
    private func receive(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let id = TransferID(try request.web.path("id"))
        let language = request.language
        let lines = zip(fields.all("sku"), fields.all("received")).map { sku, quantity -> JSON in
            ["sku": .string(sku), "quantity": .string(TypedDecimal.plain(quantity, in: language))]
        }
        do {
            let receipt = try TransferBodies.receipt(fields.json(["notes"], in: language).merging(["lines": .array(lines)]))
            let transfer = try await services.write(request.caller) { scope in
                try TransferActions.receive(id, receipt.lines, notes: receipt.notes, in: scope)
            }
            let notice = transfer.differs ? "transfer_received_differs" : "transfer_received"
            return request.redirect(to: "stock/transfers/\(id.text)", notice: notice)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await show(request, fields, refusal)
        }
    }

    @Sendable
    private func cancel(_ request: ERPPageRequest) async throws -> Answer {
        let id = TransferID(try request.web.path("id"))
        do {
            _ = try await services.write(request.caller) { scope in try TransferActions.cancel(id, in: scope) }
            return request.redirect(to: "stock/transfers/\(id.text)", notice: "transfer_cancelled")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await show(request, nil, refusal)
        }
    }
}
