import ERPCore
import Hummingbird
import Kernel
import Persistence
import WebSupport

/// Counting, with a scanner that types: a code and Enter is one more, a code with a quantity is so many.
struct CountingPages {
    private static let latestMaximum = 10

    let services: ERPServices
    let pages: ERPPages

    func add(to routes: RouteTable) {
        pages.page(.get, "{instance}/stock/counts/{id}/scan", needs: .write, on: routes) { request in
            try await page(request, FormFields(values: [("code", request.parameter("code"))]), nil)
        }
        pages.page(.post, "{instance}/stock/counts/{id}/scan", needs: .write, on: routes, scan)
    }

    private struct Found: Sendable {
        let sheet: CountSheet
        let warehouse: String
        let progress: CountProgress
        /// What the reader counted last, the newest first.
        let latest: [CountLine]
        let products: [SKU: Product]
    }

    private func page(_ request: ERPPageRequest, _ typed: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let id = CountSheetID(try request.web.path("id"))
        let username = request.user?.username ?? ""
        let found = try await services.read(request.caller) { scope in
            let sheet = try CountSheetQueries.find(id, in: scope)
            let latest = try CountSheetQueries.latest(of: username, on: id, limit: Self.latestMaximum, in: scope)
            return Found(
                sheet: sheet,
                warehouse: try WarehouseQueries.find(sheet.warehouse, in: scope).name,
                progress: try CountSheetQueries.progress(of: id, in: scope),
                latest: try latest.map { try CountSheetQueries.line($0, on: id, in: scope) },
                products: try ProductQueries.find(among: latest, in: scope)
            )
        }
        let last = SKU(request.parameter("last")).flatMap { sku in found.latest.first { $0.sku == sku } }
        let inAll = found.sheet.isListed ? request.formats.count(found.progress.lines) : nil
        let lastLine = last.map { line($0, found, username, request) } ?? .null
        let model: JSON = [
            "name": .string(found.sheet.name), "warehouse": .string(found.warehouse),
            "back": .string(request.path("stock/counts/\(id.text)")), "action": .string(request.path("stock/counts/\(id.text)/scan")),
            "is_open": .bool(found.sheet.status == .open), "key": .string(ERPServices.formKey()),
            "code": .string(typed.text("code")), "quantity": .string(typed.text("quantity")),
            "counted": .string(request.formats.count(found.progress.counted)),
            "lines_in_all": .optional(inAll),
            "last": lastLine,
            "latest": .array(found.latest.map { line($0, found, username, request) }), "has_latest": .bool(!found.latest.isEmpty),
            "errors": .array(refusal?.issues.map { ["text": .string(request.text($0.detail))] } ?? []), "has_errors": .bool(refusal != nil),
        ]
        let title = Phrase(es: "Contar · planilla \(found.sheet.number)", en: "Counting · sheet \(found.sheet.number)")
        return try request.stockPage("stock-count-scan", title, model, refusal: refusal).fetchedAnew
    }

    private func line(_ line: CountLine, _ found: Found, _ username: String, _ request: ERPPageRequest) -> JSON {
        let (mine, others) = (line.counts.first { $0.username == username }, line.counts.filter { $0.username != username })
        let counted = mine.map { request.formats.quantity($0.quantity) }
        return [
            "sku": .string(line.sku.text), "name": .string(found.products[line.sku]?.fields.name ?? line.sku.text),
            "quantity": .optional(counted), "has_others": .bool(!others.isEmpty),
            "moved": .bool(mine?.movedMeanwhile ?? false), "href": .string("?code=\(PathSegment.encoded(line.sku.text))"),
            "others": .array(
                others.map { count in
                    [
                        "username": .string(count.username), "other_quantity": .string(request.formats.quantity(count.quantity)),
                        "at": .string(request.formats.dateTime(count.countedAt)),
                    ]
                }
            ),
        ]
    }

    @Sendable
    private func scan(_ request: ERPPageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        let id = CountSheetID(try request.web.path("id"))
        do {
            let count = try CountSheetBodies.count(fields.json(["code", "quantity"], decimals: ["quantity"], in: request.language))
            let made = try await services.makeOnce(request, fields, "count \(id.text)") { scope in
                let outcome = try CountActions.record(count.code, quantity: count.quantity, on: id, in: scope)
                return "stock/counts/\(id.text)/scan?last=\(PathSegment.encoded(outcome.product.sku.text))"
            }
            return request.redirect(to: made.path, notice: made.isRepeated ? "count_before" : nil)
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, fields, refusal)
        }
    }
}
