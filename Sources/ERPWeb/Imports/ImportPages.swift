import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Files that load Acqua: looked at, put in, with what was wrong told row by row; and the same taken out.
struct ImportPages {
    private static let path = "administration/files"
    private static let title = Phrase(es: "Archivos", en: "Files")
    private static let optionNames = ["price_list", "warehouse", "reason", "on_error"]

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/administration/files", needs: .manage, on: routes) { request in
            try await form(request, FormFields(), nil)
        }
        pages.page(.post, "{instance}/administration/files", needs: .manage, on: routes, look)
        pages.page(.post, "{instance}/administration/files/{id}", needs: .manage, on: routes, apply)
        pages.page(.get, "{instance}/administration/files/{id}/rejected.csv", needs: .manage, on: routes, rejected)
        pages.page(.get, "{instance}/administration/files/{id}/progress", needs: .manage, on: routes, progress)
    }

    private func form(_ request: ERPPageRequest, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let (lists, warehouses) = try await services.read(request.caller) { scope in
            (try PriceListQueries.all(in: scope), try WarehouseQueries.all(in: scope))
        }
        let fields = ImportFields(lists: lists, warehouses: warehouses, request).all
        let exports =
            lists.map { list -> JSON in
                let query = PathSegment.query([("price_list", list.code)])
                let name = request.text(Phrase(es: "Precios de \(list.fields.name)", en: "Prices of \(list.fields.name)"))
                return ["href": .string(request.path("api/v1/exports/prices?\(query)")), "text": .string(name)]
            }
            + warehouses.map { warehouse -> JSON in
                let query = PathSegment.query([("warehouse", warehouse.code)])
                let name = request.text(Phrase(es: "Stock de \(warehouse.name)", en: "Stock of \(warehouse.name)"))
                return ["href": .string(request.path("api/v1/exports/stock?\(query)")), "text": .string(name)]
            }
        let model: JSON = [
            "form": FormModel(fields, values: values, refusal: refusal, in: request.language).json,
            "action": .string(request.path(Self.path)), "exports": .array(exports),
        ]
        let status = refusal?.kind.status ?? .ok
        return try request.page("files", title: request.text(Self.title), model.merging(PageTab.json(on: request)), status: status)
    }

    /// Tells what a file would do; nothing changes yet.
    @Sendable
    private func look(_ request: ERPPageRequest) async throws -> Answer {
        var fields = FormFields()
        do {
            fields = try await request.web.formFields(maximum: WebRequest.uploadMaximumBytes)
            guard let sent = fields.files["file"], !sent.bytes.isEmpty else {
                throw Refusal.invalidField(at: "/file", es: "Elija un archivo que no esté vacío.", en: "Choose a file that is not empty.")
            }
            guard let kind = ImportKind(rawValue: fields.text("kind")) else {
                throw Refusal.invalidField(at: "/kind", es: "Diga qué trae el archivo.", en: "Say what the file brings.")
            }
            let upload = Upload(
                kind: kind,
                options: fields.json(Self.optionNames, in: request.language),
                filename: String(sent.filename.prefix(200)),
                content: sent.bytes
            )
            let tally = try await run(upload, request, isDryRun: true)
            let id = try await services.write(request.caller) { scope in try Uploads.keep(upload, in: scope) }
            return try review(request, upload, id, tally, isDone: false)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await form(request, fields, refusal)
        }
    }

    @Sendable
    private func apply(_ request: ERPPageRequest) async throws -> Answer {
        do {
            let id = UploadID(try request.web.path("id"))
            let upload = try await services.write(request.caller) { scope in
                try Uploads.take(id, in: scope)
                return try Uploads.find(id, in: scope)
            }
            let services = services
            defer { services.imports.end(id.text) }
            let tally = try await run(upload, request, isDryRun: false) { rows in services.imports.note(rows, of: id.text) }
            return try review(request, upload, id, tally, isDone: true)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await form(request, FormFields(), refusal)
        }
    }

    private func run(
        _ upload: Upload,
        _ request: ERPPageRequest,
        isDryRun: Bool,
        progress: (Int) -> Void = { _ in }
    ) async throws -> ImportTally {
        let username = request.user?.username ?? ""
        let plan = try ImportPlan(upload, username: username, at: services.clock.now(), isDryRun: isDryRun)
        try await services.read(request.caller) { scope in try plan.check(in: scope) }
        let runner = ImportRunner(services: services, caller: request.caller)
        return try await runner.run(plan, try ImportSpool(upload.content), name: upload.filename, progress: progress)
    }

    private func review(_ request: ERPPageRequest, _ upload: Upload, _ id: UploadID, _ tally: ImportTally, isDone: Bool) throws -> Answer {
        let stops = upload.options["on_error"] == "stop" && tally.rejectedCount > 0
        let model: JSON = [
            "filename": .string(upload.filename), "created": .string(request.formats.count(tally.created)),
            "updated": .string(request.formats.count(tally.updated)), "unchanged": .string(request.formats.count(tally.unchanged)),
            "rejected": .string(request.formats.count(tally.rejectedCount)), "has_rejected": .bool(tally.rejectedCount > 0),
            "is_done": .bool(isDone && !stops), "stops": .bool(stops), "has_changes": .bool(tally.changed > 0 && !stops && !isDone),
            "action": .string(request.path("\(Self.path)/\(id.text)")), "back": .string(request.path(Self.path)),
            "table": Self.table(tally, request).json(in: request.language),
        ]
        return try request.page("file", title: upload.filename, model)
    }

    private static func table(_ tally: ImportTally, _ request: ERPPageRequest) -> RecordTable {
        let columns: [RecordTable.Column] = [
            .init(es: "Fila", en: "Row"), .init(es: "Columna", en: "Column"), .init(es: "Por qué", en: "Why"),
        ]
        let rows = tally.rejections.prefix(200).map { rejection in
            RecordTable.Row([
                .init(String(rejection.row)), .init(rejection.column ?? "–"), .init(request.text(rejection.detail)),
            ])
        }
        return RecordTable(request.text(Phrase(es: "Filas que no entran", en: "Rows that do not go in")), columns, Array(rows))
    }

    /// The rows that do not go in, as they came, each with why: to be mended and sent again.
    @Sendable
    private func rejected(_ request: ERPPageRequest) async throws -> Answer {
        let id = UploadID(try request.web.path("id"))
        let upload = try await services.read(request.caller) { scope in try Uploads.find(id, in: scope) }
        let tally = try await run(upload, request, isDryRun: true)
        let reasons = Dictionary(grouping: tally.rejections, by: \.row)
        var (reader, csv) = (CSVReader(), CSVWriter())
        reader.append(upload.content)
        var isHeader = true
        while let record = try reader.next(isLast: true) {
            let why = reasons[record.number]?.map { "\($0.column ?? "–"): \(request.text($0.detail))" }.joined(separator: " ")
            if isHeader || why != nil {
                let last = isHeader ? request.text(Phrase(es: "por qué no entró", en: "why it did not go in")) : why ?? ""
                csv.append(record.cells + [SpreadsheetCell.text(last)])
            }
            isHeader = false
        }
        return ExportFile.answer(csv.bytes, name: "\(request.instance.name)-\(upload.kind.rawValue)-rejected.csv")
    }

    /// How many rows are done, for a page that waits.
    @Sendable
    private func progress(_ request: ERPPageRequest) async throws -> Answer {
        .json(["rows": services.imports.rows(of: try request.web.path("id")).map { .integer($0) } ?? .null])
    }
}
