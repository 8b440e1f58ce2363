import Kernel
import StoreCore

/// The connection with Acqua as it comes and goes over the wire. The password comes, and never goes.
enum ConnectionBodies {
    struct Draft: Sendable {
        let settings: ERPConnectionSettings
        let baseURL: BaseURLTemplate?
        /// Nil: the one that is kept.
        let password: String?
    }

    private static let secondsRange = 1...86400

    /// - Parameter keepsPassword: whether a password may be left out, because one is kept.
    static func draft(_ json: JSON, keepsPassword: Bool = false) throws -> Draft {
        let form = try Form(json)
        let instance = form.required("instance", .instanceName)
        let username = form.required("username", .text(maximum: 100))
        let rule = Form.Rule<String>.text(maximum: 1000)
        let password = keepsPassword ? form.optional("password", rule) : form.required("password", rule)
        let baseURL = form.optional("base_url", .baseURL)
        var settings = ERPConnectionSettings(instance: instance ?? "", username: username ?? "", baseURL: baseURL?.text)
        settings.isEnabled = form.optional("enabled", .bool) ?? true
        settings.stockEverySeconds =
            form.optional("stock_every_seconds", .integer(secondsRange)) ?? ERPConnectionSettings.secondsStandard
        settings.pricesEverySeconds =
            form.optional("prices_every_seconds", .integer(secondsRange)) ?? ERPConnectionSettings.secondsStandard
        try form.finish()
        return Draft(settings: settings, baseURL: baseURL, password: password)
    }

    static func json(_ connection: ERPConnection) -> JSON {
        let settings = connection.settings
        return [
            "instance": .string(settings.instance),
            "username": .string(settings.username),
            "base_url": .optional(settings.baseURL),
            "enabled": .bool(settings.isEnabled),
            "stock_every_seconds": .integer(settings.stockEverySeconds),
            "prices_every_seconds": .integer(settings.pricesEverySeconds),
            "version": .integer(connection.version),
            "created_at": .string(connection.createdAt.description),
            "updated_at": .string(connection.updatedAt.description),
        ]
    }
}

extension Form.Rule where Value == String {
    /// The name of an instance: a letter or digit, then up to 39 letters, digits or dashes.
    fileprivate static var instanceName: Self {
        Form.Rule<String>.text(maximum: 40).narrowed(
            Phrase(
                es: "Debe ser el nombre de la instancia en Acqua: una letra o dígito, y hasta 39 letras, dígitos o guiones.",
                en: "It must be the name of the instance in Acqua: a letter or digit, then up to 39 letters, digits or dashes."
            )
        ) { text in
            let isName = text.utf8.first != UInt8(ascii: "-") && text.utf8.allSatisfy(isNameByte)
            return isName ? text : nil
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
