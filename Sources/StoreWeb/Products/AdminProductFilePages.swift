import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// Products as a file: taken out, looked at, put in.
struct AdminProductFilePages {
    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/admin/products/file", needs: .products, on: routes, form)
        pages.admin(.get, "{store}/admin/products/products.csv", needs: .products, on: routes, export)
        pages.admin(.post, "{store}/admin/products/file", needs: .products, on: routes, look)
        pages.admin(.post, "{store}/admin/products/file/apply", needs: .products, on: routes, apply)
    }

    private static let title = Phrase(es: "Productos por archivo", en: "Products by file")

    @Sendable
    private func form(_ request: StorePageRequest) throws -> Answer {
        try page(request, nil)
    }

    private func page(_ request: StorePageRequest, _ refusal: Refusal?) throws -> Answer {
        let hint = Phrase(
            es: "La primera fila tiene los nombres de las columnas: código, nombre, descripción, categoría, precio, stock…",
            en: "The first row has the names of the columns: sku, name, description, category, price, stock…"
        )
        let field = FormField(
            "file",
            .file,
            es: "Archivo CSV",
            en: "CSV file",
            hint: hint,
            required: true,
            attributes: [("accept", ".csv,text/csv")]
        )
        let form = FormModel([field], values: FormFields(), refusal: refusal, in: request.language)
        return try request.page(
            "admin-product-file",
            title: request.text(Self.title),
            ["form": form.json],
            status: refusal?.kind.status ?? .ok
        )
    }

    /// Tells what a file would do; nothing changes yet.
    @Sendable
    private func look(_ request: StorePageRequest) async throws -> Answer {
        do {
            let fields = try await request.web.formFields(maximum: WebRequest.uploadMaximumBytes)
            guard let sent = fields.files["file"], !sent.bytes.isEmpty else {
                throw Refusal.invalidField(at: "/file", es: "Elija un archivo que no esté vacío.", en: "Choose a file that is not empty.")
            }
            let file = try ProductFile(sent.bytes)
            let outcome = try await ProductImport(file, by: nil, services: services, caller: request.caller)
            let upload = Upload(filename: String(sent.filename.prefix(200)), content: sent.bytes)
            let id = try await services.write(request.caller) { scope in try Uploads.keep(upload, in: scope) }
            return try review(request, outcome, upload.filename, id)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try page(request, refusal)
        }
    }

    private func review(_ request: StorePageRequest, _ outcome: ProductImport, _ filename: String, _ id: UploadID?) throws -> Answer {
        let model = ProductImportModel.json(outcome, filename, request).merging([
            "upload": .optional(id?.text), "is_done": .bool(id == nil), "has_changes": .bool(outcome.created + outcome.updated > 0),
        ])
        return try request.page("admin-product-review", title: request.text(Self.title), model)
    }

    @Sendable
    private func apply(_ request: StorePageRequest) async throws -> Answer {
        do {
            let id = UploadID(try await request.web.formFields().text("upload"))
            let upload = try await services.read(request.caller) { scope in try Uploads.find(id, in: scope) }
            let who = request.administratorName
            let outcome = try await ProductImport(
                try ProductFile(upload.content),
                by: "\(upload.filename) (\(who))",
                services: services,
                caller: request.caller
            )
            try await services.write(request.caller) { scope in
                try Uploads.drop(id, in: scope)
                let changes: JSON = ["created": .integer(outcome.created), "updated": .integer(outcome.updated)]
                try AuditTrail.note("products.import", of: upload.filename, by: who, changes: changes, in: scope)
            }
            return try review(request, outcome, upload.filename, nil)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try page(request, refusal)
        }
    }

    /// Every product, page by page, so that memory stays flat however many there are.
    @Sendable
    private func export(_ request: StorePageRequest) async throws -> Answer {
        let (services, caller) = (services, request.caller)
        let body = ResponseBody { writer in
            var csv = CSVWriter()
            csv.append(ProductColumn.all.map(\.name))
            try await writer.write(.init(bytes: csv.bytes))
            var after: SKU?
            while true {
                let last = after
                let products = try await services.read(caller) { scope in try ProductQueries.list(after: last, limit: 500, in: scope) }
                guard !products.isEmpty else { break }
                var part = CSVWriter()
                for product in products { part.append(Self.record(product)) }
                try await writer.write(.init(bytes: part.bytes))
                after = products.last?.sku
            }
            try await writer.finish(nil)
        }
        let headers: HTTPFields = [
            .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(request.store.slug)-productos.csv\"",
            .cacheControl: "no-store",
        ]
        return Answer(status: .ok, headers: headers, body: body)
    }

    private static func record(_ product: Product) -> [String] {
        let details = product.details
        let texts = [product.sku.text, details.name, details.description ?? "", details.category ?? ""].map(SpreadsheetCell.text)
        return texts + [
            product.price?.description ?? "", product.stock?.description ?? "", details.minQuantity?.description ?? "",
            details.multipleOf?.description ?? "", details.isPublished ? "1" : "0",
        ]
    }
}

/// What a file does, as a page shows it.
enum ProductImportModel {
    private static let faultsMaximum = 200

    static func json(_ outcome: ProductImport, _ filename: String, _ request: StorePageRequest) -> JSON {
        [
            "filename": .string(filename), "created": .string(request.formats.count(outcome.created)),
            "updated": .string(request.formats.count(outcome.updated)), "unchanged": .string(request.formats.count(outcome.unchanged)),
            "rejected": .string(request.formats.count(Set(outcome.faults.map(\.row)).count)),
            "has_faults": .bool(!outcome.faults.isEmpty),
            "faults": .array(
                outcome.faults.prefix(faultsMaximum).map { fault in
                    [
                        "row": .string(String(fault.row)), "column": .optional(fault.column),
                        "text": .string(fault.detail.text(in: request.language)),
                    ]
                }
            ),
            "skipped": .string(outcome.skipped.joined(separator: ", ")),
            "changes": .array(
                outcome.shown.map { change in
                    [
                        "row": .string(String(change.row)), "sku": .string(change.draft.sku.text),
                        "name": .string(change.draft.details.name), "is_new": .bool(change.isNew),
                        "fields": .array(
                            change.fields.map { ["name": .string($0.name), "from": .string($0.from), "to": .string($0.to)] }
                        ),
                    ]
                }
            ),
        ]
    }
}
