package import Kernel
import Persistence

/// How a store is run.
package struct StoreSettings: Equatable, Sendable {
    /// How prices and IVA are shown; what an order comes to is the same in each.
    package enum IVAMode: String, Sendable, CaseIterable {
        /// Prices have IVA in them.
        case final
        /// Prices are net and shown so; IVA comes at the end.
        case plus
        /// Prices are net; IVA is added to what is shown.
        case add
    }

    package var companyName: String
    package var companyDocument: String?
    package var email: String?
    package var phone: String?
    package var address: String?
    /// The first lines that a visitor reads.
    package var welcome: String?
    /// Of visitors whose browser asks for none of ours: `es` or `en`.
    package var language: String
    package var ivaMode: IVAMode
    package var ivaPercent: Percent
    /// What an order of a buyer must come to; zero for any.
    package var minimumOrder: Amount
    /// From this stock down, few are left.
    package var lowStock: Quantity
    /// 0 while nobody has saved any.
    package var version: Int64

    package init(
        companyName: String,
        companyDocument: String? = nil,
        email: String? = nil,
        phone: String? = nil,
        address: String? = nil,
        welcome: String? = nil,
        language: String,
        ivaMode: IVAMode,
        ivaPercent: Percent,
        minimumOrder: Amount,
        lowStock: Quantity,
        version: Int64
    ) {
        self.companyName = companyName
        self.companyDocument = companyDocument
        self.email = email
        self.phone = phone
        self.address = address
        self.welcome = welcome
        self.language = language
        self.ivaMode = ivaMode
        self.ivaPercent = ivaPercent
        self.minimumOrder = minimumOrder
        self.lowStock = lowStock
        self.version = version
    }
}

/// What is asked about the settings, and what happens to them.
package enum StoreSettingsActions {
    /// The settings, or the defaults while there are none.
    package static func find(in scope: StoreScope) throws -> StoreSettings {
        let row = try scope.tx.first(
            """
            SELECT company_name, company_document, email, phone, address, welcome, language, iva_mode, iva_percent, minimum_order,
                low_stock, version
            FROM store_settings WHERE store_id = \(scope.store)
            """
        )
        guard let row else { return try defaults(in: scope) }
        return StoreSettings(
            companyName: try row.text("company_name"),
            companyDocument: try row.textIfAny("company_document"),
            email: try row.textIfAny("email"),
            phone: try row.textIfAny("phone"),
            address: try row.textIfAny("address"),
            welcome: try row.textIfAny("welcome"),
            language: try row.text("language"),
            ivaMode: StoreSettings.IVAMode(rawValue: try row.text("iva_mode")) ?? .final,
            ivaPercent: try row.decimal("iva_percent"),
            minimumOrder: try row.decimal("minimum_order"),
            lowStock: try row.decimal("low_stock"),
            version: try row.integer("version")
        )
    }

    private static func defaults(in scope: StoreScope) throws -> StoreSettings {
        StoreSettings(
            companyName: try StoreQueries.slug(of: scope.store, in: scope.tx),
            language: "es",
            ivaMode: .final,
            ivaPercent: try Percent(steps: 210_000),
            minimumOrder: try Amount(steps: 0),
            lowStock: try Quantity(steps: 50_000),
            version: 0
        )
    }

    /// Saves the settings over the version that they bear.
    /// - Throws: `stale_version` where somebody else saved them meanwhile.
    package static func save(_ settings: StoreSettings, in scope: StoreScope) throws {
        let saved = try scope.tx.execute(
            """
            INSERT INTO store_settings (
                store_id, company_name, company_document, email, phone, address, welcome, language, iva_mode, iva_percent,
                minimum_order, low_stock, version, updated_at
            ) VALUES (
                \(scope.store), \(settings.companyName), \(settings.companyDocument), \(settings.email), \(settings.phone),
                \(settings.address), \(settings.welcome), \(settings.language), \(settings.ivaMode.rawValue), \(settings.ivaPercent),
                \(settings.minimumOrder), \(settings.lowStock), \(settings.version + 1), \(scope.now)
            )
            ON CONFLICT (store_id) DO UPDATE SET
                company_name = excluded.company_name, company_document = excluded.company_document, email = excluded.email,
                phone = excluded.phone, address = excluded.address, welcome = excluded.welcome, language = excluded.language,
                iva_mode = excluded.iva_mode, iva_percent = excluded.iva_percent, minimum_order = excluded.minimum_order,
                low_stock = excluded.low_stock, version = excluded.version, updated_at = excluded.updated_at
            WHERE store_settings.version = \(settings.version)
            """
        )
        guard saved == 1 else { throw Refusal.staleVersion }
    }
}
