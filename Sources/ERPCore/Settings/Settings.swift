package import Kernel

/// What a company decides about its instance.
package struct Settings: Sendable, Equatable {
    package var publicRead: PublicRead
    package var allowBackorder: Bool
    /// An IANA name.
    package var timeZone: String
    package var legalName: String?
    package var document: TaxDocument?
    package var fiscalCondition: FiscalCondition?

    /// What an outsider with a read token sees.
    package struct PublicRead: Sendable, Equatable {
        package var isOn: Bool
        package var priceList: String
        /// Nil is all of them.
        package var warehouses: [String]?
        package var quantities: PublicReadPolicy.Quantities
    }

    package init(_ instance: Instance) {
        publicRead = PublicRead(
            isOn: instance.publicRead.isOn,
            priceList: instance.publicRead.priceList,
            warehouses: instance.publicRead.warehouses,
            quantities: instance.publicRead.quantities
        )
        allowBackorder = instance.allowBackorder
        timeZone = instance.timeZone
        legalName = instance.legalName
        document = instance.document.flatMap { try? TaxDocument(typed: $0) }
        fiscalCondition = instance.fiscalCondition.flatMap(FiscalCondition.init(rawValue:))
    }
}

extension Settings {
    /// As the audit trail tells it.
    var audited: JSON {
        [
            "public_read": .bool(publicRead.isOn), "public_price_list": .string(publicRead.priceList),
            "public_warehouses": publicRead.warehouses.map { .array($0.map(JSON.string)) } ?? .null,
            "public_quantities": .string(publicRead.quantities.rawValue), "allow_backorder": .bool(allowBackorder),
            "time_zone": .string(timeZone), "legal_name": .optional(legalName), "document": .optional(document?.digits),
            "fiscal_condition": .optional(fiscalCondition?.rawValue),
        ]
    }
}
