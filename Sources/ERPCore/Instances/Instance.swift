import Kernel
package import Persistence

/// A company that uses Acqua, with its settings.
package struct Instance: Sendable, Equatable {
    package let id: InstanceID
    package let name: String
    package let legalName: String?
    package let document: String?
    package let fiscalCondition: String?
    /// An IANA name.
    package let timeZone: String
    package let currency: String
    package let allowBackorder: Bool
    package let publicRead: PublicReadPolicy
    package let version: Int64
}

/// What an outsider with a read token sees.
package struct PublicReadPolicy: Sendable, Equatable {
    package enum Quantities: String, Sendable, CaseIterable {
        case exact
        /// The lower bound of 0, 1, 10, 100, 1000, …
        case bucketed
    }

    package let isOn: Bool
    package let priceList: String
    /// Nil is all of them.
    package let warehouses: [String]?
    package let quantities: Quantities
    /// Counts the changes of the policy; tokens and cursors of an older one are refused.
    package let revision: Int64
}

extension Instance {
    /// The same with another public-read policy, to see what it would show.
    package func previewing(_ policy: Settings.PublicRead) -> Instance {
        Instance(
            id: id,
            name: name,
            legalName: legalName,
            document: document,
            fiscalCondition: fiscalCondition,
            timeZone: timeZone,
            currency: currency,
            allowBackorder: allowBackorder,
            publicRead: PublicReadPolicy(
                isOn: policy.isOn,
                priceList: policy.priceList,
                warehouses: policy.warehouses,
                quantities: policy.quantities,
                revision: publicRead.revision
            ),
            version: version
        )
    }

    init(_ row: SQLRow) throws {
        let warehouses = try row.textIfAny("public_warehouses").map { try JSON.parse(Array($0.utf8)).arrayValue ?? [] }
        id = InstanceID(try row.integer("id"))
        name = try row.text("name")
        legalName = try row.textIfAny("legal_name")
        document = try row.textIfAny("document")
        fiscalCondition = try row.textIfAny("fiscal_condition")
        timeZone = try row.text("time_zone")
        currency = try row.text("currency")
        allowBackorder = try row.bool("allow_backorder")
        publicRead = PublicReadPolicy(
            isOn: try row.bool("public_read"),
            priceList: try row.text("public_price_list"),
            warehouses: warehouses?.compactMap(\.stringValue),
            quantities: PublicReadPolicy.Quantities(rawValue: try row.text("public_quantities")) ?? .bucketed,
            revision: try row.integer("policy_revision")
        )
        version = try row.integer("version")
    }
}

package enum InstanceQueries {
    private static let columns: SQL = """
        id, name, legal_name, document, fiscal_condition, time_zone, currency, allow_backorder, public_read,
        public_price_list, public_warehouses, public_quantities, policy_revision, version
        """

    /// The instance of exactly this name.
    package static func find(name: String, in tx: any SQLTransaction) throws -> Instance? {
        try tx.first("SELECT \(columns) FROM instances WHERE name = \(name)").map(Instance.init)
    }

    /// The instance of this name, whatever its case: for subdomains.
    package static func find(foldedName: String, in tx: any SQLTransaction) throws -> Instance? {
        try tx.first("SELECT \(columns) FROM instances WHERE name_folded = \(foldedName.lowercased())").map(Instance.init)
    }

    package static func find(_ id: InstanceID, in tx: any SQLTransaction) throws -> Instance? {
        try tx.first("SELECT \(columns) FROM instances WHERE id = \(id)").map(Instance.init)
    }

    package static func all(in tx: any SQLTransaction) throws -> [Instance] {
        try tx.all("SELECT \(columns) FROM instances ORDER BY id").map(Instance.init)
    }
}
