package import Kernel
package import Persistence

package enum InstanceActions {
    package static let standardTimeZone = "America/Argentina/Buenos_Aires"
    package static let standardCurrency = "ARS"

    /// Makes a company with its warehouse `main` and its price list `base`.
    /// - Throws: a refusal where the name has not the form of one, or differs from another's by case alone or not at all.
    package static func create(name: String, at now: Instant, in tx: any SQLTransaction) throws -> InstanceID {
        guard isName(name) else {
            throw Refusal.invalidField(
                at: "/instance",
                es: "El nombre de la instancia lleva una letra o un dígito y hasta 39 letras, dígitos o guiones más.",
                en: "The name of an instance is a letter or digit, then up to 39 letters, digits or dashes."
            )
        }
        let highest = try tx.first("SELECT COALESCE(MAX(id), 0) AS highest FROM instances")?.integer("highest") ?? 0
        let id = InstanceID(highest + 1)
        let made = try tx.execute(
            """
            INSERT INTO instances (id, name, name_folded, time_zone, currency, created_at, updated_at)
            VALUES (\(id), \(name), \(name.lowercased()), \(standardTimeZone), \(standardCurrency), \(now), \(now))
            ON CONFLICT (name_folded) DO NOTHING
            """
        )
        guard made == 1 else {
            throw Refusal(
                .refused,
                "duplicate_instance",
                at: "/instance",
                es: "Ya hay una instancia con ese nombre (las mayúsculas no la distinguen).",
                en: "There is an instance of that name already (case does not tell them apart)."
            )
        }
        try tx.execute(
            """
            INSERT INTO warehouses (instance_id, code, name, created_at, updated_at)
            VALUES (\(id), 'main', 'Principal', \(now), \(now))
            """
        )
        try tx.execute(
            """
            INSERT INTO price_lists (instance_id, code, name, currency, tax_included, created_at, updated_at)
            VALUES (\(id), 'base', 'Base', \(standardCurrency), 0, \(now), \(now))
            """
        )
        return id
    }

    /// A letter or digit, then up to 39 letters, digits or `-`.
    package static func isName(_ text: String) -> Bool {
        guard (1...40).contains(text.utf8.count), let first = text.utf8.first else { return false }
        return isLetterOrDigit(first) && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
