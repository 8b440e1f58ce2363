import Kernel

/// Which column each cell of a file's rows belongs to.
struct ImportHeader: Sendable {
    /// In the order of the cells; nil for a cell without a heading.
    let columns: [ImportColumn?]

    /// Reads the first record.
    /// - Throws: a refusal that names every heading that is unknown, repeated or missing.
    init(_ record: CSVRecord, of kind: ImportKind) throws {
        if record.fault != nil { throw Self.missing }
        let known = kind.columns
        var columns: [ImportColumn?] = []
        var issues: [Refusal.Issue] = []
        for cell in record.cells {
            let heading = cell.trimmingBlanks
            guard !heading.isEmpty else {
                columns.append(nil)
                continue
            }
            guard let column = known.first(where: { $0.isCalled(heading) }) else {
                issues.append(Self.unknown(heading, known))
                continue
            }
            if columns.contains(column) { issues.append(Self.repeated(heading, column)) }
            columns.append(column)
        }
        issues += known.filter { $0.isRequired && !columns.contains($0) }.map(Self.missing)
        if !issues.isEmpty { throw Refusal(.malformed, issues) }
        self.columns = columns
    }

    /// A file that has none.
    static var missing: Refusal {
        .invalidField(
            at: "/header",
            es: "El archivo no tiene una primera fila con los nombres de las columnas.",
            en: "The file has no first row with the names of the columns."
        )
    }

    private static func unknown(_ heading: String, _ known: [ImportColumn]) -> Refusal.Issue {
        let names = known.map(\.name).joined(separator: ", ")
        let shown = String(heading.unicodeScalars.prefix(64).map(Character.init))
        return Refusal.Issue(
            "unknown_field",
            at: "/header",
            Phrase(
                es: "No se conoce la columna «\(shown)». Las columnas son: \(names) (o sus nombres en castellano).",
                en: "The column “\(shown)” is not known. The columns are: \(names) (or their Spanish names)."
            ),
            extra: [.init("column", .string(shown))]
        )
    }

    private static func repeated(_ heading: String, _ column: ImportColumn) -> Refusal.Issue {
        Refusal.Issue(
            "invalid_field",
            at: "/header",
            Phrase(
                es: "La columna «\(heading)» (\(column.name)) está dos veces.",
                en: "The column “\(heading)” (\(column.name)) stands twice."
            ),
            extra: [.init("column", .string(column.name))]
        )
    }

    private static func missing(_ column: ImportColumn) -> Refusal.Issue {
        let names = ([column.name] + column.aliases).joined(separator: ", ")
        return Refusal.Issue(
            "invalid_field",
            at: "/header",
            Phrase(
                es: "Falta la columna «\(column.name)»: la primera fila debe tener uno de estos nombres: \(names).",
                en: "The column “\(column.name)” is missing: the first row must have one of these names: \(names)."
            ),
            extra: [.init("column", .string(column.name))]
        )
    }
}

extension String {
    /// Without white space at the ends.
    var trimmingBlanks: String {
        guard let first = unicodeScalars.first, let last = unicodeScalars.last else { return self }
        guard first.properties.isWhitespace || last.properties.isWhitespace else { return self }
        let head = unicodeScalars.drop { $0.properties.isWhitespace }
        var kept = head
        while let scalar = kept.last, scalar.properties.isWhitespace { kept.removeLast() }
        return String(kept)
    }
}
