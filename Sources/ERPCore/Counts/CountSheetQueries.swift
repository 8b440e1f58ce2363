package import Kernel
import Persistence

package enum CountSheetQueries {
    private static let columns: SQL = """
        id, number, status, warehouse, name, listed, made_by, closed_by, created_at, updated_at
        """

    /// - Throws: `not_found`.
    package static func find(_ id: CountSheetID, in scope: InstanceScope) throws -> CountSheet {
        let row = try scope.tx.first(
            "SELECT \(columns) FROM count_sheets WHERE id = \(id) AND instance_id = \(scope.instance)"
        )
        guard let row else { throw Refusal.notFound }
        return try CountSheet(row)
    }

    /// Sheets before this number, the newest first.
    /// - Parameter status: nil is all.
    package static func page(
        _ status: CountSheetStatus? = nil,
        before number: Int64? = nil,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [CountSheet] {
        let chosen: SQL = status.map { "AND status = \($0.rawValue)" } ?? ""
        return try scope.tx.all(
            """
            SELECT \(columns) FROM count_sheets
            WHERE instance_id = \(scope.instance) \(chosen) AND number < \(number ?? .max) ORDER BY number DESC LIMIT \(limit)
            """
        ).map(CountSheet.init)
    }

    /// Which lines of a sheet.
    package enum Selection: String, Sendable, CaseIterable {
        case all, counted, uncounted, different, disputed
    }

    /// The lines after this SKU, in SKU order.
    package static func lines(
        _ selection: Selection = .all,
        of id: CountSheetID,
        after sku: SKU? = nil,
        limit: Int,
        in scope: InstanceScope
    ) throws -> [CountLine] {
        let chosen: SQL =
            switch selection {
            case .all: ""
            case .counted: "AND counters > 0"
            case .uncounted: "AND counters = 0"
            case .different: "AND difference <> 0"
            case .disputed: "AND counters > 1 AND difference IS NULL"
            }
        let rows = try scope.tx.all(
            """
            SELECT sku, difference, choice, left_out, applied FROM count_sheet_lines
            WHERE sheet_id = \(id) AND sku > \(sku?.text ?? "") \(chosen) ORDER BY sku LIMIT \(limit)
            """
        )
        let counts = try counts(of: rows.map { try $0.sku() }, on: id, in: scope)
        return try rows.map { try line($0, counts) }
    }

    /// - Throws: `not_found`.
    package static func line(_ sku: SKU, on id: CountSheetID, in scope: InstanceScope) throws -> CountLine {
        let row = try scope.tx.first(
            "SELECT sku, difference, choice, left_out, applied FROM count_sheet_lines WHERE sheet_id = \(id) AND sku = \(sku)"
        )
        guard let row else { throw Refusal.notFound }
        return try line(row, try counts(of: [sku], on: id, in: scope))
    }

    /// What a person counted last, the newest first.
    package static func latest(of username: String, on id: CountSheetID, limit: Int, in scope: InstanceScope) throws -> [SKU] {
        try scope.tx.all(
            """
            SELECT sku FROM count_sheet_counts WHERE sheet_id = \(id) AND username = \(username)
            ORDER BY counted_at DESC, sku LIMIT \(limit)
            """
        ).map { try $0.sku() }
    }

    /// SKUs that the warehouse has something of, and that nobody has counted on a sheet of everything.
    package static func missed(by sheet: CountSheet, after sku: SKU? = nil, limit: Int, in scope: InstanceScope) throws -> [StockLine] {
        try scope.tx.all(
            """
            SELECT sku, on_hand FROM stock_balances AS balance
            WHERE instance_id = \(scope.instance) AND sku > \(sku?.text ?? "") AND warehouse = \(sheet.warehouse) AND on_hand <> 0
                AND NOT EXISTS (
                    SELECT 1 FROM count_sheet_lines AS line
                    WHERE line.sheet_id = \(sheet.id) AND line.sku = balance.sku AND line.counters > 0
                )
            ORDER BY sku LIMIT \(limit)
            """
        ).map { StockLine(sku: try $0.sku(), quantity: try $0.decimal("on_hand")) }
    }

    package static func progress(of id: CountSheetID, in scope: InstanceScope) throws -> CountProgress {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS lines, COALESCE(SUM(CASE WHEN counters > 0 THEN 1 ELSE 0 END), 0) AS counted,
                COALESCE(SUM(CASE WHEN difference <> 0 THEN 1 ELSE 0 END), 0) AS different,
                COALESCE(SUM(CASE WHEN counters > 1 AND difference IS NULL AND left_out = 0 THEN 1 ELSE 0 END), 0) AS disputed
            FROM count_sheet_lines WHERE sheet_id = \(id)
            """
        )
        return CountProgress(
            lines: try row?.integer("lines") ?? 0,
            counted: try row?.integer("counted") ?? 0,
            different: try row?.integer("different") ?? 0,
            disputed: try row?.integer("disputed") ?? 0
        )
    }

    /// What everybody counted of these SKUs, in the order of counting.
    static func counts(of skus: [SKU], on id: CountSheetID, in scope: InstanceScope) throws -> [SKU: [PersonalCount]] {
        if skus.isEmpty { return [:] }
        var counts: [SKU: [PersonalCount]] = [:]
        try scope.tx.forEach(
            """
            \(scope.with("wanted", [.text("sku"), .fixedText("sheet_id", id.text)], skus.map { [$0] }))
            SELECT mine.sku AS sku, mine.username AS username, mine.quantity AS quantity, mine.on_hand_first AS on_hand_first,
                mine.on_hand AS on_hand, mine.counted_at AS counted_at
            FROM wanted JOIN count_sheet_counts AS mine ON mine.sheet_id = wanted.sheet_id AND mine.sku = wanted.sku
            ORDER BY mine.counted_at, mine.username
            """
        ) { row in
            counts[try row.sku(), default: []].append(
                PersonalCount(
                    username: try row.text("username"),
                    quantity: try row.decimal("quantity"),
                    onHandFirst: try row.decimal("on_hand_first"),
                    onHand: try row.decimal("on_hand"),
                    countedAt: try row.instant("counted_at")
                )
            )
        }
        return counts
    }

    private static func line(_ row: SQLRow, _ counts: [SKU: [PersonalCount]]) throws -> CountLine {
        let sku = try row.sku()
        return CountLine(
            sku: sku,
            counts: counts[sku] ?? [],
            difference: try row.decimalIfAny("difference"),
            choice: try row.textIfAny("choice").map(CountChoice.init(stored:)),
            isLeftOut: try row.bool("left_out"),
            applied: try row.decimalIfAny("applied")
        )
    }
}

extension CountSheet {
    init(_ row: SQLRow) throws {
        let word = try row.text("status")
        guard let status = CountSheetStatus(rawValue: word) else { throw SQLRowMismatch(column: "status", found: word) }
        let closedBy = try row.textIfAny("closed_by")
        self.init(
            id: try row.id("id"),
            number: try row.integer("number"),
            status: status,
            warehouse: try row.text("warehouse"),
            name: try row.text("name"),
            isListed: try row.bool("listed"),
            madeBy: try row.text("made_by"),
            createdAt: try row.instant("created_at"),
            closedBy: closedBy,
            closedAt: closedBy == nil ? nil : try row.instant("updated_at")
        )
    }
}
