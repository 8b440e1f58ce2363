import Kernel
import Persistence

package enum SettingsActions {
    /// Changes the settings as `change` says, where their version still is the one that was read. A change of what is
    /// public ends the change tokens and cursors made before.
    /// - Throws: `stale_version`; `unknown_price_list`, `unknown_warehouse`; what `change` throws.
    package static func update(
        version: Int64,
        in scope: InstanceScope,
        change: (inout Settings) throws -> Void
    ) throws -> Instance {
        _ = try scope.advanceClock()
        guard let instance = try InstanceQueries.find(scope.instance, in: scope.tx) else { throw Refusal.notFound }
        guard instance.version == version else { throw Refusal.staleVersion }
        let before = Settings(instance)
        var after = before
        try change(&after)
        if after == before { return instance }
        try check(after.publicRead, in: scope)
        try store(after, isPolicyNew: after.publicRead != before.publicRead, in: scope)
        try scope.note("settings.save", of: instance.name, AuditChanges.between(before.audited, after.audited))
        guard let stored = try InstanceQueries.find(scope.instance, in: scope.tx) else { throw Refusal.notFound }
        return stored
    }

    /// - Throws: `unknown_price_list`, `unknown_warehouse`.
    package static func check(_ policy: Settings.PublicRead, in scope: InstanceScope) throws {
        var issues: [Refusal.Issue] = []
        if try PriceListQueries.findIfAny(policy.priceList, in: scope) == nil {
            issues.append(.unknownPriceList(policy.priceList, at: "/public_read/price_list"))
        }
        for (index, code) in (policy.warehouses ?? []).enumerated()
        where try WarehouseQueries.findIfAny(code, in: scope) == nil {
            issues.append(.unknownWarehouse(code, at: "/public_read/warehouses/\(index)"))
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
    }

    private static func store(_ settings: Settings, isPolicyNew: Bool, in scope: InstanceScope) throws {
        let policy = settings.publicRead
        let warehouses = policy.warehouses.map { JSON.array($0.map(JSON.string)).text }
        try scope.tx.execute(
            """
            UPDATE instances SET
                public_read = \(policy.isOn), public_price_list = \(policy.priceList), public_warehouses = \(warehouses),
                public_quantities = \(policy.quantities.rawValue), policy_revision = policy_revision + \(isPolicyNew),
                allow_backorder = \(settings.allowBackorder), time_zone = \(settings.timeZone),
                legal_name = \(settings.legalName), document = \(settings.document?.digits),
                fiscal_condition = \(settings.fiscalCondition?.rawValue), version = version + 1, updated_at = \(scope.now)
            WHERE id = \(scope.instance)
            """
        )
    }
}
