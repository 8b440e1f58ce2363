package import Kernel
import Persistence

/// Prices that go together.
package struct PriceList: Sendable, Equatable {
    /// The one that every instance has.
    package static let base = "base"

    package let code: String
    package let fields: PriceListFields
    package let version: Int64
    package let createdAt: Instant
    package let updatedAt: Instant

    init(_ row: SQLRow) throws {
        code = try row.text("code")
        fields = PriceListFields(
            name: try row.text("name"),
            currency: try row.text("currency"),
            isTaxIncluded: try row.bool("tax_included")
        )
        version = try row.integer("version")
        createdAt = try row.instant("created_at")
        updatedAt = try row.instant("updated_at")
    }
}

package struct PriceListFields: Sendable, Equatable {
    package var name: String
    /// Three letters of ISO 4217.
    package var currency: String
    package var isTaxIncluded: Bool

    package init(name: String, currency: String, isTaxIncluded: Bool = false) {
        self.name = name
        self.currency = currency
        self.isTaxIncluded = isTaxIncluded
    }
}

extension PriceListFields {
    /// As the audit trail tells them.
    fileprivate var audited: JSON {
        ["name": .string(name), "currency": .string(currency), "tax_included": .bool(isTaxIncluded)]
    }
}

package enum PriceListQueries {
    private static let columns: SQL = "code, name, currency, tax_included, version, created_at, updated_at"

    /// - Throws: `not_found`.
    package static func find(_ code: String, in scope: InstanceScope) throws -> PriceList {
        guard let found = try findIfAny(code, in: scope) else { throw Refusal.notFound }
        return found
    }

    /// All of them; an instance has few.
    package static func all(in scope: InstanceScope) throws -> [PriceList] {
        try scope.tx.all("SELECT \(columns) FROM price_lists WHERE instance_id = \(scope.instance) ORDER BY code").map(PriceList.init)
    }

    /// - Throws: `unknown_price_list` at this pointer.
    package static func require(_ code: String, at pointer: String, in scope: InstanceScope) throws {
        if try findIfAny(code, in: scope) == nil { throw Refusal(.refused, [.unknownPriceList(code, at: pointer)]) }
    }

    static func findIfAny(_ code: String, in scope: InstanceScope) throws -> PriceList? {
        try scope.tx.first(
            "SELECT \(columns) FROM price_lists WHERE instance_id = \(scope.instance) AND code = \(code)"
        ).map(PriceList.init)
    }
}

package enum PriceListActions {
    /// Makes a price list that is not there yet; one that stands just so already was made by the same form, sent twice.
    /// - Throws: as `put`; `duplicate_code`.
    package static func create(_ code: String, _ fields: PriceListFields, in scope: InstanceScope) throws {
        _ = try scope.advanceClock()
        if let present = try PriceListQueries.findIfAny(code, in: scope) {
            if present.fields == fields { return }
            throw Refusal(
                .refused,
                "duplicate_code",
                at: "/code",
                es: "Ya hay una lista con ese código: \(present.fields.name).",
                en: "There is a list with that code already: \(present.fields.name)."
            )
        }
        _ = try put(code, fields, in: scope)
    }

    /// Makes a price list, or replaces what is known of it. Another currency, or tax in or out, changes each of its prices.
    /// - Throws: `invalid_field` where the code has not the form of one; `unknown_currency`; `stale_version`.
    package static func put(
        _ code: String,
        _ fields: PriceListFields,
        version: Int64? = nil,
        in scope: InstanceScope
    ) throws -> (list: PriceList, isNew: Bool) {
        try RecordCode.check(code)
        let objections = try TransactionChecks.currency(fields.currency)
        if !objections.isEmpty { throw Refusal(.refused, objections) }
        let clock = try scope.advanceClock()
        let present = try PriceListQueries.findIfAny(code, in: scope)
        if let version, present?.version != version { throw Refusal.staleVersion }
        if let present, present.fields == fields { return (present, false) }
        try scope.tx.execute(
            """
            INSERT INTO price_lists (instance_id, code, name, currency, tax_included, created_at, updated_at)
            VALUES (\(scope.instance), \(code), \(fields.name), \(fields.currency), \(fields.isTaxIncluded), \(scope.now), \(scope.now))
            ON CONFLICT (instance_id, code) DO UPDATE SET
                name = excluded.name, currency = excluded.currency, tax_included = excluded.tax_included,
                version = price_lists.version + 1, updated_at = excluded.updated_at
            """
        )
        if let before = present?.fields, before.currency != fields.currency || before.isTaxIncluded != fields.isTaxIncluded {
            try PriceChanges.touchAll(of: code, clock: clock, scope)
            try PriceHistory.keep(before, of: code, clock: clock, scope)
        }
        if let before = present?.fields {
            try scope.note("price_list.update", of: code, AuditChanges.between(before.audited, fields.audited))
        } else {
            try scope.note("price_list.create", of: code, fields.audited)
        }
        return (try PriceListQueries.find(code, in: scope), present == nil)
    }
}
