package import Kernel
import Persistence

/// What a person's count of a line came to, and what others had counted of it.
package struct CountOutcome: Sendable {
    package let product: Product
    package let own: PersonalCount
    /// What others counted of the same SKU; told to whoever comes last.
    package let others: [PersonalCount]
    package let line: CountLine
}

package enum CountActions {
    /// Writes down what the author counted of a SKU: one more, or so many in all. What others counted of it stays as it is.
    /// - Parameters:
    ///   - code: a SKU or a barcode.
    ///   - quantity: how many there are; nil is one more than the author has counted so far.
    /// - Throws: `not_found`; `not_editable`; `unknown_sku`; `ambiguous_barcode`; `not_on_sheet`.
    package static func record(
        _ code: String,
        quantity: Quantity? = nil,
        on id: CountSheetID,
        in scope: InstanceScope
    ) throws -> CountOutcome {
        let warehouse = try hold(id, in: scope)
        let product = try ScannedCode.product(code, at: "/code", in: scope)
        try requireLine(product.sku, on: id, in: scope)
        let onHand = try onHand(product.sku, warehouse, in: scope)
        let before = try CountSheetQueries.counts(of: [product.sku], on: id, in: scope)[product.sku] ?? []
        let mine = before.first { $0.username == scope.author.name }
        let counted = try quantity ?? (mine?.quantity ?? .zero).adding(Quantity(whole: 1))
        // Who sets a quantity has counted anew; who adds one goes on.
        let first = quantity == nil ? mine?.onHandFirst ?? onHand : onHand
        try scope.tx.execute(
            """
            INSERT INTO count_sheet_counts (sheet_id, sku, username, quantity, on_hand_first, on_hand, counted_at)
            VALUES (\(id), \(product.sku), \(scope.author.name), \(counted), \(first), \(onHand), \(scope.now))
            ON CONFLICT (sheet_id, sku, username) DO UPDATE SET quantity = excluded.quantity,
                on_hand_first = excluded.on_hand_first, on_hand = excluded.on_hand, counted_at = excluded.counted_at
            """
        )
        let line = try settle(product.sku, on: id, nil, leftOut: false, in: scope)
        let change: JSON = [mine.map { .decimal($0.quantity) } ?? .null, .decimal(counted)]
        try scope.note("count_sheet.count", of: id, .object([.init(product.sku.text, change)]))
        let own = PersonalCount(
            username: scope.author.name,
            quantity: counted,
            onHandFirst: first,
            onHand: onHand,
            countedAt: scope.now
        )
        return CountOutcome(product: product, own: own, others: before.filter { $0.username != scope.author.name }, line: line)
    }

    /// Decides a line that several people counted differently.
    /// - Throws: `not_found`; `not_editable`; `invalid_field` where the person counted nothing of it.
    package static func choose(_ choice: CountChoice, for sku: SKU, on id: CountSheetID, in scope: InstanceScope) throws -> CountLine {
        _ = try hold(id, in: scope)
        let line = try CountSheetQueries.line(sku, on: id, in: scope)
        if case .count(let username) = choice, !line.counts.contains(where: { $0.username == username }) {
            throw Refusal.invalidField(
                at: "/choice",
                es: "«\(username)» no contó ese código.",
                en: "“\(username)” has not counted that SKU."
            )
        }
        if line.choice == choice, !line.isLeftOut { return line }
        let chosen = try settle(sku, on: id, choice, leftOut: false, in: scope)
        let change: JSON = [.optional(line.choice?.stored), .string(choice.stored)]
        try scope.note("count_sheet.choose", of: id, .object([.init(sku.text, change)]))
        return chosen
    }

    /// Leaves a line out of what is applied, or takes it in again.
    /// - Throws: `not_found`; `not_editable`.
    package static func leaveOut(_ sku: SKU, _ isLeftOut: Bool, on id: CountSheetID, in scope: InstanceScope) throws -> CountLine {
        _ = try hold(id, in: scope)
        let line = try CountSheetQueries.line(sku, on: id, in: scope)
        if line.isLeftOut == isLeftOut { return line }
        let changed = try settle(sku, on: id, line.choice, leftOut: isLeftOut, in: scope)
        let change: JSON = [.bool(line.isLeftOut), .bool(isLeftOut)]
        try scope.note("count_sheet.leave_out", of: id, .object([.init(sku.text, change)]))
        return changed
    }

    /// Holds the sheet, so that it is not applied meanwhile and counts of one line come one after the other; its warehouse.
    private static func hold(_ id: CountSheetID, in scope: InstanceScope) throws -> String {
        let row = try scope.tx.first(
            """
            UPDATE count_sheets SET version = version + 1
            WHERE id = \(id) AND instance_id = \(scope.instance) AND status = 'open' RETURNING warehouse
            """
        )
        if let row { return try row.text("warehouse") }
        throw CountSheetActions.notEditable(try CountSheetQueries.find(id, in: scope).status)
    }

    private static func requireLine(_ sku: SKU, on id: CountSheetID, in scope: InstanceScope) throws {
        let present = try scope.tx.first("SELECT sku FROM count_sheet_lines WHERE sheet_id = \(id) AND sku = \(sku)")
        if present != nil { return }
        guard try !CountSheetQueries.find(id, in: scope).isListed else {
            throw Refusal(
                .refused,
                "not_on_sheet",
                at: "/code",
                es: "\(sku) no está en esta planilla: cuéntelo en otra.",
                en: "\(sku) is not on this sheet: count it on another one."
            )
        }
        try scope.tx.execute("INSERT INTO count_sheet_lines (sheet_id, sku) VALUES (\(id), \(sku))")
    }

    private static func onHand(_ sku: SKU, _ warehouse: String, in scope: InstanceScope) throws -> Quantity {
        let row = try scope.tx.first(
            """
            SELECT on_hand FROM stock_balances
            WHERE instance_id = \(scope.instance) AND sku = \(sku) AND warehouse = \(warehouse)
            """
        )
        return try row?.decimal("on_hand") ?? .zero
    }

    /// Works out anew what a line comes to. A new count takes an earlier choice away, since it chose among others.
    private static func settle(
        _ sku: SKU,
        on id: CountSheetID,
        _ choice: CountChoice?,
        leftOut: Bool,
        in scope: InstanceScope
    ) throws -> CountLine {
        let counts = try CountSheetQueries.counts(of: [sku], on: id, in: scope)[sku] ?? []
        let difference = try CountLine.difference(counts, choice)
        try scope.tx.execute(
            """
            UPDATE count_sheet_lines SET difference = \(difference), counters = \(counts.count), choice = \(choice?.stored),
                left_out = \(leftOut)
            WHERE sheet_id = \(id) AND sku = \(sku)
            """
        )
        return try CountSheetQueries.line(sku, on: id, in: scope)
    }
}
