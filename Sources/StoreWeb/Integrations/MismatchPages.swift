import HTTPTypes
import Hummingbird
import Kernel
import StoreCore
import WebSupport

/// SKUs that only one side has, or that both write differently.
struct MismatchPages {
    private static let pageSize = 100

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.admin(.get, "{store}/\(AcquaPages.path)/mismatches", needs: .integrations, on: routes, show)
        pages.admin(.get, "{store}/\(AcquaPages.path)/mismatches.csv", needs: .integrations, on: routes, export)
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        let cursor = request.parameter("after")
        let after = cursor.isEmpty ? MismatchPosition() : try MismatchCursor.decode(cursor)
        let found = try await services.link.mismatches(of: request.store.id, after: after, limit: Self.pageSize + 1)
        let (page, next) = MismatchCursor.page(found, after: after, limit: Self.pageSize)
        let model: JSON = [
            "acqua": .string(request.path(AcquaPages.path)),
            "only_in_store": .array(page.onlyInStore.map { ["sku": .string($0.text)] }),
            "only_in_acqua": .array(page.onlyInAcqua.map { ["sku": .string($0.text)] }),
            "near_matches": .array(page.nearMatches.map { ["store": .string($0.store.text), "in_acqua": .string($0.acqua.text)] }),
            "pager": ["next": .optional(next.map { "?after=\(PathSegment.encoded($0))" })],
        ]
        return try request.page(
            "admin-mismatches",
            title: request.text(Phrase(es: "Códigos que no coinciden", en: "SKUs that do not match")),
            model
        )
    }

    @Sendable
    private func export(_ request: StorePageRequest) async throws -> Answer {
        let all = try await services.link.mismatches(of: request.store.id, after: MismatchPosition(), limit: 1_000_000)
        var csv = CSVWriter()
        csv.append(["where", "store", "acqua"])
        for sku in all.onlyInStore { csv.append(["only_in_store", SpreadsheetCell.text(sku.text), ""]) }
        for sku in all.onlyInAcqua { csv.append(["only_in_acqua", "", SpreadsheetCell.text(sku.text)]) }
        for match in all.nearMatches {
            csv.append(["near_match", SpreadsheetCell.text(match.store.text), SpreadsheetCell.text(match.acqua.text)])
        }
        let headers: HTTPFields = [
            .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(request.store.slug)-sku.csv\"",
            .cacheControl: "no-store",
        ]
        return Answer(status: .ok, headers: headers, body: .init(byteBuffer: .init(bytes: csv.bytes)))
    }
}
