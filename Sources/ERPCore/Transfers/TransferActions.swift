import Kernel
import Persistence

package enum TransferActions {
    /// Sends goods: they leave their warehouse at once.
    /// - Throws: `invalid_field` where both warehouses are one; `unknown_warehouse`; `unknown_sku`; `insufficient_stock` where
    ///   on hand would fall below what is reserved.
    package static func send(_ draft: TransferDraft, in scope: InstanceScope) throws -> Transfer {
        guard draft.from != draft.to else { throw sameWarehouse }
        let clock = try scope.advanceClock()
        try checkRecords(of: draft, in: scope)
        let (id, lines) = (TransferID.make(at: scope.now), try draft.lines.summed())
        let ledger = StockLedger(scope: scope, clock: clock, document: id.text)
        let leaving = lines.map { StockLine(sku: $0.sku, quantity: $0.quantity.negated) }
        let outcome = try ledger.move(leaving, .transferSent, in: draft.from)
        if !outcome.short.isEmpty {
            let available = try ledger.available(of: Array(outcome.short), in: draft.from)
            throw StockShortage(unknown: [], available: available).refusal(lines: draft.lines.map(\.sku))
        }
        try insert(id, draft, lines, in: scope)
        let changes: JSON = ["from": .string(draft.from), "to": .string(draft.to), "lines": .integer(Int64(lines.count))]
        try scope.note("stock_transfer.send", of: id, changes)
        return try TransferQueries.find(id, in: scope)
    }

    /// Receives a transfer. What arrived may differ from what was sent: the difference is an entry of its own.
    /// - Parameter received: what arrived of each SKU; a SKU that is not named arrived as it was sent.
    /// - Throws: `not_found`; `not_editable` where it was cancelled, or received with other quantities; `unknown_sku` for one that
    ///   was not sent.
    package static func receive(
        _ id: TransferID,
        _ received: [StockLine] = [],
        notes: String? = nil,
        in scope: InstanceScope
    ) throws -> Transfer {
        let clock = try scope.advanceClock()
        let present = try TransferQueries.find(id, in: scope)
        guard let next = present.status.after(.receive) else { throw notEditable(present.status) }
        let arrivals = try arrivals(of: present, received)
        if next == present.status {
            let isSame = zip(present.lines, arrivals).allSatisfy { $0.received == $1.received }
            guard isSame else { throw notEditable(present.status) }
            return present
        }
        try close(id, as: next, notes: notes, differs: arrivals.contains { $0.sent != $0.received }, in: scope)
        try scope.tx.execute(
            """
            \(scope.with("arrived", [.text("sku"), .integer("quantity")], arrivals.map { [$0.sku, $0.received] }))
            UPDATE stock_transfer_lines SET received = arrived.quantity
            FROM arrived WHERE stock_transfer_lines.transfer_id = \(id) AND stock_transfer_lines.sku = arrived.sku
            """
        )
        try StockLedger(scope: scope, clock: clock, document: id.text).arrive(arrivals, in: present.to)
        let differences = arrivals.filter { $0.sent != $0.received }.map { arrival in
            JSON.Member(arrival.sku.text, [.decimal(arrival.sent), .decimal(arrival.received)])
        }
        try scope.note("stock_transfer.receive", of: id, ["status": ["sent", "received"], "differences": .object(differences)])
        return try TransferQueries.find(id, in: scope)
    }

    /// Takes a transfer back that was not received: its goods are again where they came from.
    /// - Throws: `not_found`; `not_editable` where it was received.
    package static func cancel(_ id: TransferID, notes: String? = nil, in scope: InstanceScope) throws -> Transfer {
        let clock = try scope.advanceClock()
        let present = try TransferQueries.find(id, in: scope)
        guard let next = present.status.after(.cancel) else { throw notEditable(present.status) }
        if next == present.status { return present }
        try close(id, as: next, notes: notes, differs: false, in: scope)
        let lines = present.lines.map { StockLine(sku: $0.sku, quantity: $0.sent) }
        let outcome = try StockLedger(scope: scope, clock: clock, document: id.text).move(lines, .transferCancelled, in: present.from)
        if let sku = outcome.tooLarge.min() { throw Refusal.quantityTooLarge(sku) }
        try scope.note("stock_transfer.cancel", of: id, ["status": ["sent", "cancelled"]])
        return try TransferQueries.find(id, in: scope)
    }

    /// What arrives, line by line of what was sent.
    private static func arrivals(of transfer: Transfer, _ received: [StockLine]) throws -> [StockLedger.Arrival] {
        var issues: [Refusal.Issue] = []
        for (index, line) in received.enumerated() {
            if line.quantity.isNegative {
                let phrase = Phrase(es: "No puede llegar menos que 0.", en: "Less than 0 cannot arrive.")
                issues.append(.init("invalid_field", at: "/lines/\(index)/quantity", phrase))
            }
            if !transfer.lines.contains(where: { $0.sku == line.sku }) {
                let phrase = Phrase(
                    es: "\(line.sku) no estaba en la transferencia: si llegó igual, cárguelo con un ajuste.",
                    en: "\(line.sku) was not in the transfer: if it came all the same, enter it by an adjustment."
                )
                issues.append(.init("unknown_sku", at: "/lines/\(index)/sku", phrase))
            }
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
        var sums: [SKU: Quantity] = [:]
        for line in try received.summed() { sums[line.sku] = line.quantity }
        return transfer.lines.map { StockLedger.Arrival(sku: $0.sku, sent: $0.sent, received: sums[$0.sku] ?? $0.sent) }
    }

    private static func checkRecords(of draft: TransferDraft, in scope: InstanceScope) throws {
        var issues: [Refusal.Issue] = []
        for (code, pointer) in [(draft.from, "/from"), (draft.to, "/to")] {
            if try WarehouseQueries.findIfAny(code, in: scope) == nil { issues.append(.unknownWarehouse(code, at: pointer)) }
        }
        let unknown = try ProductQueries.unknown(among: draft.lines.map(\.sku), in: scope)
        for (index, line) in draft.lines.enumerated() where unknown.contains(line.sku) {
            issues.append(.unknownSKU(line.sku, at: "/lines/\(index)/sku"))
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
    }

    private static func insert(_ id: TransferID, _ draft: TransferDraft, _ lines: [StockLine], in scope: InstanceScope) throws {
        try scope.tx.execute(
            """
            INSERT INTO stock_transfers
                (id, instance_id, number, status, from_warehouse, to_warehouse, notes, sent_by, created_at, updated_at)
            VALUES (
                \(id), \(scope.instance),
                (SELECT COALESCE(MAX(number), 0) + 1 FROM stock_transfers WHERE instance_id = \(scope.instance)),
                'sent', \(draft.from), \(draft.to), \(draft.notes), \(scope.author.name), \(scope.now), \(scope.now)
            )
            """
        )
        let rows = lines.enumerated().map { index, line in [index, line.sku, line.quantity] as [any SQLBindable] }
        try scope.tx.execute(
            """
            \(scope.with("goods", [.integer("position"), .text("sku"), .integer("quantity")], rows))
            INSERT INTO stock_transfer_lines (transfer_id, position, instance_id, sku, sent)
            SELECT \(id), position, instance_id, sku, quantity FROM goods
            """
        )
    }

    private static func close(
        _ id: TransferID,
        as status: TransferStatus,
        notes: String?,
        differs: Bool,
        in scope: InstanceScope
    ) throws {
        let changed = try scope.tx.execute(
            """
            UPDATE stock_transfers SET status = \(status.rawValue), closed_by = \(scope.author.name), closing_notes = \(notes),
                differs = \(differs), version = version + 1, updated_at = \(scope.now)
            WHERE id = \(id) AND status = 'sent'
            """
        )
        guard changed == 1 else { throw SQLError(kind: .transient, message: "a transfer changed while it was read") }
        try scope.tx.execute("UPDATE stock_transfer_lines SET in_transit = 0 WHERE transfer_id = \(id)")
    }

    private static var sameWarehouse: Refusal {
        .invalidField(
            at: "/to",
            es: "El depósito de llegada debe ser otro que el de salida.",
            en: "The goods must arrive in another warehouse than they leave."
        )
    }

    private static func notEditable(_ status: TransferStatus) -> Refusal {
        let (es, en): (String, String) =
            switch status {
            case .sent: ("está en camino", "is on its way")
            case .received: ("ya se recibió: lo que falte o sobre se corrige con un ajuste", "was received: correct it by an adjustment")
            case .cancelled: ("está anulada", "is cancelled")
            }
        return Refusal(.refused, "not_editable", es: "La transferencia \(es).", en: "The transfer \(en).")
    }
}
