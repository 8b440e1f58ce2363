/// What a CSV file can hold, with its columns.
package enum ImportKind: String, Sendable, CaseIterable {
    case products, stock, prices, customers

    package var columns: [ImportColumn] {
        switch self {
        case .products:
            [
                .sku, ImportColumn("name", ["nombre", "descripcion"]), ImportColumn("unit", ["unidad"]),
                ImportColumn("barcode", ["codigo_barras", "codigo_de_barras"]), ImportColumn("tax_rate", ["iva"], .decimal),
                ImportColumn("active", ["activo"], .flag), ImportColumn("allow_backorder", ["admite_sin_stock"], .flag),
            ]
        case .stock: [.sku, ImportColumn("quantity", ["cantidad"], .decimal, isRequired: true)]
        case .prices:
            [
                .sku, ImportColumn("unit_price", ["precio", "precio_unitario"], .decimal, isRequired: true),
                ImportColumn("min_quantity", ["cantidad_minima"], .decimal),
            ]
        case .customers:
            [
                ImportColumn("document", ["documento", "cuit", "dni"], isRequired: true),
                ImportColumn("name", ["nombre", "razon_social"]), ImportColumn("fiscal_condition", ["condicion_fiscal"], .word),
                ImportColumn("street", ["calle"]), ImportColumn("city", ["ciudad"]), ImportColumn("province", ["provincia"]),
                ImportColumn("postal_code", ["codigo_postal"]), ImportColumn("country", ["pais"]),
                ImportColumn("phone", ["telefono"]), ImportColumn("email", ["correo"]), ImportColumn("notes", ["notas"]),
            ]
        }
    }
}

/// A column: its name is that of the JSON field.
package struct ImportColumn: Sendable, Equatable {
    enum Content: Sendable {
        case text, decimal, flag
        /// A word of the wire, which people write with blanks and accents.
        case word
    }

    package let name: String
    /// What it may be called besides, in Spanish as people write it.
    let aliases: [String]
    let content: Content
    let isRequired: Bool

    init(_ name: String, _ aliases: [String], _ content: Content = .text, isRequired: Bool = false) {
        self.name = name
        self.aliases = aliases
        self.content = content
        self.isRequired = isRequired
    }

    fileprivate static let sku = ImportColumn("sku", ["codigo"], isRequired: true)

    func isCalled(_ header: String) -> Bool {
        let folded = Self.folded(header)
        return ([name] + aliases).contains { Self.folded($0) == folded }
    }

    /// Without case, accents, blanks and joints, so that `Código de Barras` is `codigo_de_barras`.
    static func folded(_ text: String) -> String {
        word(text).filter { $0 != "_" }
    }

    /// In small letters without accents, joined by `_`, so that `Responsable Inscripto` is `responsable_inscripto`.
    static func word(_ text: String) -> String {
        var word = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "á", "à": word.append("a")
            case "é", "è": word.append("e")
            case "í", "ì": word.append("i")
            case "ó", "ò": word.append("o")
            case "ú", "ù", "ü": word.append("u")
            case "ñ": word.append("n")
            case "\u{300}"..."\u{36F}": continue
            case " ", "-", ".", "_", "\u{A0}": word.append("_")
            default: word.append(scalar)
            }
        }
        return String(word)
    }
}
