import ERPCore
import Foundation
import Kernel

/// The settings as they come and go over the wire.
enum SettingsBodies {
    static func json(_ instance: Instance) -> JSON {
        let settings = Settings(instance)
        return [
            "public_read": [
                "enabled": .bool(settings.publicRead.isOn),
                "price_list": .string(settings.publicRead.priceList),
                "warehouses": settings.publicRead.warehouses.map { .array($0.map(JSON.string)) } ?? .null,
                "quantities": .string(settings.publicRead.quantities.rawValue),
            ],
            "allow_backorder": .bool(settings.allowBackorder),
            "time_zone": .string(settings.timeZone),
            "legal_name": .optional(settings.legalName),
            "document": .optional(settings.document?.digits),
            "fiscal_condition": .optional(settings.fiscalCondition?.rawValue),
            "currency": .string(instance.currency),
            "version": .integer(instance.version),
        ]
    }

    /// Applies a merge patch.
    /// - Throws: `unknown_field`, `invalid_field`; `invalid_document`.
    static func apply(_ json: JSON, to settings: inout Settings) throws {
        let form = try Form(json)
        form.change("public_read", publicRead(of: settings.publicRead), &settings.publicRead)
        form.change("allow_backorder", .bool, &settings.allowBackorder)
        form.change("time_zone", timeZone, &settings.timeZone)
        form.patch("legal_name", .text(maximum: 200)).apply(to: &settings.legalName)
        form.patch("fiscal_condition", .fiscalCondition).apply(to: &settings.fiscalCondition)
        let document = form.patch("document", .text(maximum: 40))
        try form.finish()
        switch document {
        case .absent: break
        case .clear: settings.document = nil
        case .set(let typed): settings.document = try CustomerBodies.document(typed)
        }
    }

    private static func publicRead(of present: Settings.PublicRead) -> Form.Rule<Settings.PublicRead> {
        .object { form in
            var policy = present
            form.change("enabled", .bool, &policy.isOn)
            form.change("price_list", .text(maximum: 40), &policy.priceList)
            form.patch("warehouses", .array(.text(maximum: 40), count: 1...100)).apply(to: &policy.warehouses)
            form.change("quantities", .oneOf(PublicReadPolicy.Quantities.self), &policy.quantities)
            return policy
        }
    }

    private static var timeZone: Form.Rule<String> {
        Form.Rule<String>.text(maximum: 60).narrowed(
            Phrase(
                es: "Debe ser una zona horaria de la IANA, como America/Argentina/Buenos_Aires.",
                en: "It must be an IANA time zone, such as America/Argentina/Buenos_Aires."
            )
        ) { name in
            let isIANA = name == "UTC" || name.contains("/") && TimeZone(identifier: name) != nil
            return isIANA ? name : nil
        }
    }
}

extension Form {
    /// A member of a merge patch that always has a value.
    fileprivate func change<Value>(_ name: String, _ rule: Rule<Value>, _ field: inout Value) {
        switch patch(name, rule) {
        case .absent: break
        case .set(let value): field = value
        case .clear: refuse(name, es: "«\(name)» no puede quitarse.", en: "“\(name)” cannot be taken away.")
        }
    }
}
