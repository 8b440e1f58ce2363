package import Kernel
import Persistence

package enum ProductActions {
    /// Makes a product, or replaces what is known of it.
    /// - Parameter version: the version that was read, where the caller insists on it.
    /// - Throws: `stale_version`; `invalid_barcode` for a new one whose check digit is wrong.
    package static func put(
        _ sku: SKU,
        _ fields: ProductFields,
        version: Int64? = nil,
        in scope: InstanceScope
    ) throws -> (product: Product, isNew: Bool) {
        let clock = try scope.advanceClock()
        let present = try ProductQueries.find(among: [sku], in: scope)
        if let version, present[sku]?.version != version { throw Refusal.staleVersion }
        if let product = present[sku], product.fields == fields { return (product, false) }
        if let issue = barcodeObjection(fields, over: present[sku]?.fields) { throw Refusal(.refused, [issue]) }
        try store([sku: fields], over: present, clock: clock, in: scope)
        if let before = present[sku]?.fields {
            try scope.note("product.update", of: sku, AuditChanges.between(before.audited, fields.audited))
        } else {
            try scope.note("product.create", of: sku, fields.audited)
        }
        return (try ProductQueries.find(sku, in: scope), present[sku] == nil)
    }

    /// Makes a product that is not there yet; one that stands just so already was made by the same form, sent twice.
    /// - Throws: `duplicate_sku`, `invalid_barcode`.
    package static func create(_ sku: SKU, _ fields: ProductFields, in scope: InstanceScope) throws {
        // First of all, so that of two who make it at once the second sees it.
        _ = try scope.advanceClock()
        if let present = try ProductQueries.find(among: [sku], in: scope)[sku] {
            if present.fields == fields { return }
            throw Refusal(
                .refused,
                "duplicate_sku",
                at: "/sku",
                es: "Ya hay un producto con ese código: \(present.fields.name).",
                en: "There is a product with that SKU already: \(present.fields.name)."
            )
        }
        _ = try put(sku, fields, in: scope)
    }

    /// Makes a product inactive: it keeps its history and its stock, and is not sold any more.
    /// - Throws: `not_found`, `stale_version`.
    package static func deactivate(_ sku: SKU, version: Int64? = nil, in scope: InstanceScope) throws {
        let clock = try scope.advanceClock()
        let product = try ProductQueries.find(sku, in: scope)
        if let version, product.version != version { throw Refusal.staleVersion }
        guard product.fields.isActive else { return }
        var fields = product.fields
        fields.isActive = false
        try store([sku: fields], over: [sku: product], clock: clock, in: scope)
        try scope.note("product.update", of: sku, AuditChanges.between(product.fields.audited, fields.audited))
    }

    /// What speaks against a barcode that is new; one that the product has already stands as it is, right or wrong.
    static func barcodeObjection(_ fields: ProductFields, over present: ProductFields?) -> Refusal.Issue? {
        guard let barcode = fields.barcode, barcode != present?.barcode else { return nil }
        guard let right = Barcode.wrongCheckDigit(barcode) else { return nil }
        let phrase = Phrase(
            es: "El último dígito no corresponde: debería ser \(right). Un código de \(barcode.count) dígitos es un GTIN.",
            en: "The last digit does not fit: it should be \(right). A code of \(barcode.count) digits is a GTIN."
        )
        return Refusal.Issue("invalid_barcode", at: "/barcode", phrase, extra: [.init("expected_digit", .string(String(right)))])
    }

    /// Writes products that are new or changed, however many. A new one gets its balance in `main`, so that the stock list
    /// has it; one that becomes active or inactive changes in the stock and price lists.
    /// - Parameter present: the products among these that stand already.
    static func store(
        _ products: [SKU: ProductFields],
        over present: [SKU: Product],
        clock: Int64,
        in scope: InstanceScope
    ) throws {
        if products.isEmpty { return }
        let ordered = products.sorted { $0.key < $1.key }
        try upsert(ordered, in: scope)
        try ProductSearch.update(ordered, over: present, in: scope)
        let new = ordered.map(\.key).filter { present[$0] == nil }
        try StockBalances.make(of: new, in: Warehouse.main, clock: clock, scope)
        let turned = ordered.filter { sku, fields in
            present[sku].map { $0.fields.isActive != fields.isActive } ?? false
        }.map(\.key)
        try StockBalances.touch(turned, clock: clock, scope)
        try PriceChanges.touch(turned, clock: clock, scope)
        try noteTurns(turned, clock: clock, in: scope)
    }

    /// Keeps when these products became what they are now, active or inactive.
    private static func noteTurns(_ skus: [SKU], clock: Int64, in scope: InstanceScope) throws {
        if skus.isEmpty { return }
        try scope.tx.execute(
            """
            \(scope.with("turned", .text("sku"), skus))
            INSERT INTO product_turns (instance_id, sku, clock, at, active)
            SELECT p.instance_id, p.sku, \(clock), p.updated_at, p.active
            FROM turned JOIN products p ON p.instance_id = turned.instance_id AND p.sku = turned.sku
            """
        )
    }

    private static func upsert(_ products: [(key: SKU, value: ProductFields)], in scope: InstanceScope) throws {
        let columns: [SQL.BoundColumn] = [
            .text("sku"), .text("name"), .text("unit"), .text("barcode"), .integer("tax_rate"), .integer("active"),
            .integer("allow_backorder"),
        ]
        let rows: [[any SQLBindable]] = products.map { sku, fields in
            [sku, fields.name, fields.unit, fields.barcode, fields.taxRate, fields.isActive, fields.allowBackorder]
        }
        try scope.tx.execute(
            """
            \(scope.with("entries", columns, rows))
            INSERT INTO products
                (instance_id, sku, name, unit, barcode, tax_rate, active, allow_backorder, created_at, updated_at)
            SELECT instance_id, sku, name, unit, barcode, tax_rate, active, allow_backorder, \(scope.now), \(scope.now)
            FROM entries WHERE TRUE
            ON CONFLICT (instance_id, sku) DO UPDATE SET
                name = excluded.name, unit = excluded.unit, barcode = excluded.barcode, tax_rate = excluded.tax_rate,
                active = excluded.active, allow_backorder = excluded.allow_backorder, version = products.version + 1,
                updated_at = \(scope.notBefore("products.updated_at"))
            """
        )
    }
}
