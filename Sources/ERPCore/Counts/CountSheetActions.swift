import Kernel
import Persistence

package enum CountSheetActions {
    /// Lines that a sheet may begin with.
    package static let linesMaximum = 10_000

    /// Makes a sheet.
    /// - Throws: `unknown_warehouse`, `unknown_sku`, `too_large`.
    package static func make(_ draft: CountSheetDraft, in scope: InstanceScope) throws -> CountSheet {
        _ = try scope.advanceClock()
        try WarehouseQueries.require(draft.warehouse, at: "/warehouse", in: scope)
        var skus: [SKU] = []
        var isListed = false
        if case .listed(let named) = draft.scope { (skus, isListed) = (Set(named).sorted(), true) }
        guard skus.count <= linesMaximum else { throw tooManyLines }
        let unknown = try ProductQueries.unknown(among: skus, in: scope)
        if !unknown.isEmpty {
            throw Refusal(.refused, unknown.sorted().prefix(100).map { .unknownSKU($0, at: "/skus") })
        }
        let id = CountSheetID.make(at: scope.now)
        try scope.tx.execute(
            """
            INSERT INTO count_sheets (id, instance_id, number, status, warehouse, name, listed, made_by, created_at, updated_at)
            VALUES (
                \(id), \(scope.instance),
                (SELECT COALESCE(MAX(number), 0) + 1 FROM count_sheets WHERE instance_id = \(scope.instance)),
                'open', \(draft.warehouse), \(draft.name), \(isListed), \(scope.author.name), \(scope.now), \(scope.now)
            )
            """
        )
        if !skus.isEmpty {
            try scope.tx.execute(
                """
                \(scope.with("wanted", .text("sku"), skus))
                INSERT INTO count_sheet_lines (sheet_id, sku) SELECT \(id), sku FROM wanted
                """
            )
        }
        let changes: JSON = [
            "warehouse": .string(draft.warehouse), "name": .string(draft.name), "lines": .integer(Int64(skus.count)),
        ]
        try scope.note("count_sheet.make", of: id, changes)
        return try CountSheetQueries.find(id, in: scope)
    }

    /// Brings on hand to what was counted, in one step. Each line is changed by what was counted less what was on hand when it was
    /// counted, so that what moved since then stays moved.
    /// - Throws: `not_found`; `not_editable` where it was cancelled; `counts_contradict` where people counted differently and nobody
    ///   decided; `insufficient_stock` where on hand would fall below what is reserved.
    package static func apply(_ id: CountSheetID, in scope: InstanceScope) throws -> CountSheet {
        let clock = try scope.advanceClock()
        let sheet = try CountSheetQueries.find(id, in: scope)
        guard let next = sheet.status.after(.apply) else { throw notEditable(sheet.status) }
        if next == sheet.status { return sheet }
        try close(sheet, as: next, in: scope)
        try refuseContradictions(of: id, in: scope)
        let rows = try scope.tx.all(
            """
            SELECT sku, difference FROM count_sheet_lines
            WHERE sheet_id = \(id) AND left_out = 0 AND difference IS NOT NULL ORDER BY sku
            """
        )
        let lines = try rows.map { StockLine(sku: try $0.sku(), quantity: try $0.decimal("difference")) }
        let changing = lines.filter { $0.quantity != .zero }
        let (movement, who) = (Identifier<Movement>(id.text), scope.author.name)
        try MovementActions.register(movement, .count, warehouse: sheet.warehouse, notes: sheet.name, by: who, in: scope)
        let ledger = StockLedger(scope: scope, clock: clock, document: id.text)
        let outcome = try ledger.move(changing, .count, in: sheet.warehouse)
        try refuse(outcome, ledger, sheet.warehouse)
        try scope.tx.execute(
            "UPDATE count_sheet_lines SET applied = difference WHERE sheet_id = \(id) AND left_out = 0 AND difference IS NOT NULL"
        )
        let changes: JSON = [
            "status": ["open", "applied"], "lines": .integer(Int64(lines.count)), "changed": .integer(Int64(changing.count)),
        ]
        try scope.note("count_sheet.apply", of: id, changes)
        return try CountSheetQueries.find(id, in: scope)
    }

    /// Puts a sheet away without effect.
    /// - Throws: `not_found`; `not_editable` where it was applied.
    package static func cancel(_ id: CountSheetID, in scope: InstanceScope) throws -> CountSheet {
        let sheet = try CountSheetQueries.find(id, in: scope)
        guard let next = sheet.status.after(.cancel) else { throw notEditable(sheet.status) }
        if next == sheet.status { return sheet }
        try close(sheet, as: next, in: scope)
        try scope.note("count_sheet.cancel", of: id, ["status": ["open", "cancelled"]])
        return try CountSheetQueries.find(id, in: scope)
    }

    private static func close(_ sheet: CountSheet, as status: CountSheetStatus, in scope: InstanceScope) throws {
        let changed = try scope.tx.execute(
            """
            UPDATE count_sheets SET status = \(status.rawValue), closed_by = \(scope.author.name), version = version + 1,
                updated_at = \(scope.now)
            WHERE id = \(sheet.id) AND status = 'open'
            """
        )
        guard changed == 1 else { throw SQLError(kind: .transient, message: "a count sheet changed while it was read") }
    }

    private static func refuseContradictions(of id: CountSheetID, in scope: InstanceScope) throws {
        let rows = try scope.tx.all(
            """
            SELECT sku FROM count_sheet_lines
            WHERE sheet_id = \(id) AND left_out = 0 AND difference IS NULL AND counters > 0 ORDER BY sku LIMIT 100
            """
        )
        if rows.isEmpty { return }
        let issues = try rows.map { row in
            let sku = try row.sku()
            return Refusal.Issue(
                "counts_contradict",
                at: "/lines",
                Phrase(
                    es: "\(sku): lo contaron varias personas y no coinciden. Elija cuál vale, o déjelo afuera.",
                    en: "\(sku): several people counted it, and their counts differ. Choose which one stands, or leave it out."
                ),
                extra: [.init("sku", .string(sku.text))]
            )
        }
        throw Refusal(.refused, issues)
    }

    private static func refuse(_ outcome: StockLedger.Outcome, _ ledger: StockLedger, _ warehouse: String) throws {
        if let sku = outcome.tooLarge.min() { throw Refusal.quantityTooLarge(sku) }
        if outcome.short.isEmpty { return }
        let available = try ledger.available(of: Array(outcome.short), in: warehouse)
        throw Refusal(
            .refused,
            outcome.short.sorted().prefix(100).map { sku in
                Refusal.Issue(
                    "insufficient_stock",
                    at: "/lines",
                    Phrase(
                        es: "\(sku): se contó menos de lo que está reservado. Anule o edite pedidos, o déjelo afuera de la planilla.",
                        en: "\(sku): less was counted than is reserved. Cancel or edit orders, or leave it out of the sheet."
                    ),
                    extra: [.init("sku", .string(sku.text)), .init("available", .decimal(available[sku] ?? .zero))]
                )
            }
        )
    }

    static func notEditable(_ status: CountSheetStatus) -> Refusal {
        let (es, en) = status == .applied ? ("ya se aplicó", "was applied already") : ("está anulada", "is cancelled")
        return Refusal(.refused, "not_editable", es: "La planilla \(es).", en: "The sheet \(en).")
    }

    private static var tooManyLines: Refusal {
        Refusal(
            .tooLarge,
            "too_large",
            at: "/skus",
            es: "Una planilla con lista lleva hasta \(linesMaximum) códigos: haga varias, o una de todo el depósito.",
            en: "A sheet with a list has up to \(linesMaximum) SKUs: make several, or one of the whole warehouse."
        )
    }
}
