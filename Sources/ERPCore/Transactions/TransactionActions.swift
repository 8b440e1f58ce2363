import Kernel
import Persistence

package enum TransactionActions {
    /// Stores an order and reserves its stock: all of it, or nothing.
    /// - Throws: a refusal with everything that the business has against it at once.
    package static func place(_ draft: TransactionDraft, in scope: InstanceScope) throws -> Transaction {
        let found = try scope.tx.together([
            nextClockAndNumber(of: scope), customer(of: draft, in: scope),
            TransactionChecks.duplicate(of: draft.reference, in: scope), TransactionChecks.warehouse(draft.content.warehouse, in: scope),
        ])
        guard let counted = found[0].first else { throw Refusal.notFound }
        let (clock, number) = (try counted.integer("clock"), try counted.integer("last_number"))
        var objections: [Refusal.Issue] = []
        let customer = try customer(found[1], of: draft, in: scope, noting: &objections)
        objections += try TransactionChecks.duplicate(found[2], of: draft.reference)
        let totals = try TransactionChecks.totals(of: draft.content, noting: &objections)
        let id = TransactionID.make(at: scope.now)
        objections += try TransactionChecks.currency(draft.content.currency)
        objections += try takingStock(draft.content, found[3]) {
            let ledger = StockLedger(scope: scope, clock: clock, document: id.text)
            try ledger.reserve(draft.content.lines.map(\.stockLine), in: draft.content.warehouse)
        }
        guard let customer, objections.isEmpty else { throw Refusal(.refused, objections) }
        let transaction = Transaction(
            id: id,
            number: number,
            status: .confirmed,
            reference: draft.reference,
            customer: customer,
            buyer: draft.buyer?.json,
            content: draft.content,
            totals: totals,
            version: 1,
            createdBy: scope.author.name,
            createdAt: scope.now,
            updatedAt: scope.now
        )
        try insert(transaction, clock: clock, in: scope)
        try insertLines(transaction.lines, of: id, in: scope.tx)
        try scope.note("transaction.place", of: id, transaction.placed)
        return transaction
    }

    /// Replaces the content of an order that is still confirmed.
    /// - Throws: `not_found`, `stale_version`, `not_editable`, and what the business has against the new content.
    package static func replace(
        _ id: TransactionID,
        with content: TransactionContent,
        version: Int64,
        in scope: InstanceScope
    ) throws -> Transaction {
        let clock = try scope.advanceClock()
        let present = try TransactionQueries.find(id, in: scope)
        guard present.status.after(.edit) != nil else { throw TransactionChecks.notEditable(present.status) }
        guard present.version == version else { throw Refusal.staleVersion }
        var objections: [Refusal.Issue] = []
        let totals = try TransactionChecks.totals(of: content, noting: &objections)
        objections += try TransactionChecks.currency(content.currency)
        let warehouses = try scope.tx.all(TransactionChecks.warehouse(content.warehouse, in: scope))
        objections += try takingStock(content, warehouses) {
            try StockLedger(scope: scope, clock: clock, document: id.text).amend(
                from: present.lines.map(\.stockLine),
                in: present.warehouse,
                to: content.lines.map(\.stockLine),
                in: content.warehouse
            )
        }
        guard objections.isEmpty else { throw Refusal(.refused, objections) }
        let changed = try scope.tx.execute(
            """
            UPDATE transactions SET
                date = \(content.date), currency = \(content.currency), warehouse = \(content.warehouse),
                discount_percent = \(content.discount), surcharge_percent = \(content.surcharge),
                payment_terms = \(content.paymentTerms), notes = \(content.notes), subtotal = \(totals.subtotal),
                total = \(totals.total), version = version + 1, clock = \(clock), updated_at = \(scope.now)
            WHERE id = \(id) AND status = 'confirmed' AND version = \(version)
            """
        )
        guard changed == 1 else { throw Refusal.staleVersion }
        try scope.tx.execute("DELETE FROM transaction_lines WHERE transaction_id = \(id)")
        try insertLines(content.lines, of: id, in: scope.tx)
        let edited = try TransactionQueries.find(id, in: scope)
        let changes = AuditChanges.between(present.editable, edited.editable)
        if changes != [:] { try scope.note("transaction.edit", of: id, changes) }
        return edited
    }

    /// Cancels an order and gives its stock back; an order that is cancelled stays as it is.
    package static func cancel(_ id: TransactionID, in scope: InstanceScope) throws -> Transaction {
        try change(id, by: .cancel, in: scope) { present, clock in
            let ledger = StockLedger(scope: scope, clock: clock, document: id.text)
            try ledger.release(present.lines.map(\.stockLine), in: present.warehouse)
        }
    }

    /// Ships an order: on hand and reserved both go down by its quantities. One that is processed stays as it is.
    package static func process(_ id: TransactionID, in scope: InstanceScope) throws -> Transaction {
        try change(id, by: .process, in: scope) { present, clock in
            let ledger = StockLedger(scope: scope, clock: clock, document: id.text)
            try ledger.ship(present.lines.map(\.stockLine), from: present.warehouse)
        }
    }

    private static func change(
        _ id: TransactionID,
        by change: TransactionStatus.Change,
        in scope: InstanceScope,
        moving: (Transaction, Int64) throws -> Void
    ) throws -> Transaction {
        let clock = try scope.advanceClock()
        let present = try TransactionQueries.find(id, in: scope)
        guard let next = present.status.after(change) else { throw TransactionChecks.notEditable(present.status) }
        if next == present.status { return present }
        let changed = try scope.tx.execute(
            """
            UPDATE transactions
            SET status = \(next.rawValue), version = version + 1, clock = \(clock), updated_at = \(scope.now)
            WHERE id = \(id) AND status = \(present.status.rawValue)
            """
        )
        guard changed == 1 else { throw SQLError(kind: .transient, message: "a transaction changed while it was read") }
        try moving(present, clock)
        let action = change == .cancel ? "transaction.cancel" : "transaction.process"
        try scope.note(action, of: id, ["status": [.string(present.status.rawValue), .string(next.rawValue)]])
        return try TransactionQueries.find(id, in: scope)
    }

    private static func nextClockAndNumber(of scope: InstanceScope) -> SQL {
        """
        UPDATE instances SET clock = clock + 1, last_number = last_number + 1 WHERE id = \(scope.instance)
        RETURNING clock, last_number
        """
    }

    private static func customer(of draft: TransactionDraft, in scope: InstanceScope) -> SQL {
        "SELECT \(CustomerQueries.columns) FROM customers WHERE id = \(draft.customer) AND instance_id = \(scope.instance)"
    }

    private static func customer(
        _ rows: [SQLRow],
        of draft: TransactionDraft,
        in scope: InstanceScope,
        noting objections: inout [Refusal.Issue]
    ) throws -> Customer? {
        guard let record = try rows.first.map(Customer.init) else {
            objections.append(TransactionChecks.unknownCustomer)
            return nil
        }
        // Whoever remembers a record that was merged away means the one that stands for it.
        let customer = try record.mergedInto.map { try CustomerQueries.find($0, in: scope) } ?? record
        if let buyer = draft.buyer, !customer.bears(buyer.document) {
            objections.append(TransactionChecks.buyerMismatch)
        }
        return customer
    }

    /// Changes what an order holds; what stands against it is given back, not thrown, to be told with the rest.
    /// - Parameter warehouses: what was found of the content's warehouse.
    private static func takingStock(
        _ content: TransactionContent,
        _ warehouses: [SQLRow],
        _ change: () throws -> Void
    ) throws -> [Refusal.Issue] {
        let objections = TransactionChecks.warehouse(warehouses, content.warehouse)
        guard objections.isEmpty else { return objections }
        do {
            try change()
            return []
        } catch let shortage as StockShortage {
            return shortage.refusal(lines: content.lines.map(\.sku)).issues
        }
    }

    private static func insert(_ transaction: Transaction, clock: Int64, in scope: InstanceScope) throws {
        try scope.tx.enqueue(
            """
            INSERT INTO transactions (
                id, instance_id, number, kind, status, origin, origin_number, customer_id, buyer, date, currency, warehouse,
                discount_percent, surcharge_percent, payment_terms, notes, subtotal, total, clock, created_by, created_at,
                updated_at
            ) VALUES (
                \(transaction.id), \(scope.instance), \(transaction.number), 'order', \(transaction.status.rawValue),
                \(transaction.reference?.origin), \(transaction.reference?.number), \(transaction.customer.id),
                \(transaction.buyer?.text), \(transaction.date), \(transaction.currency), \(transaction.warehouse),
                \(transaction.discount), \(transaction.surcharge), \(transaction.paymentTerms), \(transaction.notes),
                \(transaction.subtotal), \(transaction.total), \(clock), \(transaction.createdBy), \(scope.now), \(scope.now)
            )
            """
        )
    }

    private static func insertLines(_ lines: [TransactionLine], of id: TransactionID, in tx: any SQLTransaction) throws {
        try tx.insert(
            into: "transaction_lines",
            [
                .fixedText("transaction_id", id.text), .integer("position"), .text("sku"), .integer("quantity"), .integer("unit_price"),
                .integer("discount_percent"), .integer("amount"),
            ],
            lines.enumerated().map { [$0, $1.sku, $1.quantity, $1.unitPrice, $1.discount, $1.amount] }
        )
    }
}

extension TransactionLine {
    /// What the line takes of the stock.
    fileprivate var stockLine: StockLine { StockLine(sku: sku, quantity: quantity) }
}

extension Transaction {
    fileprivate init(
        id: TransactionID,
        number: Int64,
        status: TransactionStatus,
        reference: ExternalReference?,
        customer: Customer,
        buyer: JSON?,
        content: TransactionContent,
        totals: (subtotal: Amount, total: Amount),
        version: Int64,
        createdBy: String?,
        createdAt: Instant,
        updatedAt: Instant
    ) {
        self.id = id
        self.number = number
        self.status = status
        self.reference = reference
        self.customer = customer
        self.buyer = buyer
        date = content.date
        currency = content.currency
        warehouse = content.warehouse
        lines = content.lines
        discount = content.discount
        surcharge = content.surcharge
        paymentTerms = content.paymentTerms
        notes = content.notes
        subtotal = totals.subtotal
        total = totals.total
        self.version = version
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
