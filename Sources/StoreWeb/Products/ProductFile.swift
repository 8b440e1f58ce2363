import Foundation
import Kernel
import StoreCore
import WebSupport

/// A CSV file of products as somebody sent it: each row as the object that the API would take.
struct ProductFile: Sendable {
    struct Row: Sendable {
        /// As a spreadsheet counts them; the header is 1.
        let number: Int
        let sku: String
        /// What the file says of it; an empty cell is null.
        let fields: [JSON.Member]
    }

    /// A row that cannot go in, and why.
    struct Fault: Sendable {
        let row: Int
        let column: String?
        let detail: Phrase
    }

    /// The names of the file's columns, without `sku`.
    let columns: [String]
    let rows: [Row]
    let faults: [Fault]

    /// - Throws: a refusal where the file has no header, or one that is not understood.
    init(_ bytes: [UInt8]) throws {
        var reader = CSVReader()
        reader.append(bytes)
        guard let header = try reader.next(isLast: true), header.fault == nil else { throw Self.noHeader }
        let columns = try ProductColumn.read(header.cells)
        var notation = DecimalNotation(separator: reader.separator ?? UInt8(ascii: ","))
        var records: [CSVRecord] = []
        while let record = try reader.next(isLast: true) {
            records.append(record)
            for (index, column) in columns.enumerated() where column?.isDecimal == true && index < record.cells.count {
                notation.observe(record.cells[index].trimmingCharacters(in: .whitespaces))
            }
        }
        var rows: [Row] = []
        var faults: [Fault] = []
        var seen: [String: Int] = [:]
        for record in records {
            guard record.fault == nil else {
                faults.append(Fault(row: record.number, column: nil, detail: Self.unreadable))
                continue
            }
            guard record.cells.contains(where: { !$0.allSatisfy(\.isWhitespace) }) else { continue }
            let row = Self.row(record, columns, notation)
            if let first = seen.updateValue(record.number, forKey: row.sku) {
                let detail = Phrase(es: "El código ya está en la fila \(first).", en: "The SKU stands in row \(first) already.")
                faults.append(Fault(row: record.number, column: "sku", detail: detail))
            } else {
                rows.append(row)
            }
        }
        self.columns = columns.compactMap { $0?.name }.filter { $0 != "sku" }
        self.rows = rows
        self.faults = faults
    }

    private static func row(_ record: CSVRecord, _ columns: [ProductColumn?], _ notation: DecimalNotation) -> Row {
        var sku = ""
        var fields: [JSON.Member] = []
        for (index, column) in columns.enumerated() {
            guard let column else { continue }
            let cell = index < record.cells.count ? SpreadsheetCell.plain(record.cells[index]) : ""
            if column.name == "sku" { sku = cell } else { fields.append(.init(column.name, column.value(cell, notation))) }
        }
        return Row(number: record.number, sku: sku, fields: fields)
    }

    private static var noHeader: Refusal {
        .invalidField(
            at: "/file",
            es: "El archivo no tiene una primera fila con los nombres de las columnas.",
            en: "The file has no first row with the names of the columns."
        )
    }

    private static let unreadable = Phrase(
        es: "La fila no se puede leer: revise comillas y separadores.",
        en: "The row cannot be read: check quotes and separators."
    )
}

/// A column of the file: its name is that of the API's field.
struct ProductColumn: Sendable {
    let name: String
    let aliases: [String]
    var isDecimal = false
    var isFlag = false

    static let all = [
        ProductColumn(name: "sku", aliases: ["codigo"]), ProductColumn(name: "name", aliases: ["nombre"]),
        ProductColumn(name: "description", aliases: ["descripcion"]),
        ProductColumn(name: "category", aliases: ["categoria", "rubro"]),
        ProductColumn(name: "price", aliases: ["precio"], isDecimal: true),
        ProductColumn(name: "stock", aliases: ["existencia"], isDecimal: true),
        ProductColumn(name: "min_quantity", aliases: ["cantidadminima", "minimo"], isDecimal: true),
        ProductColumn(name: "multiple_of", aliases: ["multiplo", "multiplode", "pack"], isDecimal: true),
        ProductColumn(name: "published", aliases: ["publicado", "visible"], isFlag: true),
    ]

    /// The columns of a header, nil for a cell without a heading.
    /// - Throws: a refusal that names each heading that is unknown or repeated, and a missing `sku`.
    static func read(_ cells: [String]) throws -> [ProductColumn?] {
        var columns: [ProductColumn?] = []
        var issues: [Refusal.Issue] = []
        let names = all.map { "\($0.name) (\($0.aliases[0]))" }.joined(separator: ", ")
        for cell in cells {
            let heading = folded(cell)
            guard !heading.isEmpty else {
                columns.append(nil)
                continue
            }
            let column = all.first { folded($0.name) == heading || $0.aliases.contains(heading) }
            if column == nil || columns.contains(where: { $0?.name == column?.name && column != nil }) {
                let shown = String(cell.prefix(60))
                let phrase = Phrase(
                    es: "La columna «\(shown)» no se conoce o está dos veces. Las columnas son: \(names).",
                    en: "The column “\(shown)” is not known, or stands twice. The columns are: \(names)."
                )
                issues.append(.init("unknown_field", at: "/file", phrase))
            }
            columns.append(column)
        }
        if !columns.contains(where: { $0?.name == "sku" }) {
            let phrase = Phrase(es: "Falta la columna sku (o código).", en: "The column sku is missing.")
            issues.append(.init("invalid_field", at: "/file", phrase))
        }
        if !issues.isEmpty { throw Refusal(.malformed, issues) }
        return columns
    }

    func value(_ cell: String, _ notation: DecimalNotation) -> JSON {
        if cell.isEmpty { return .null }
        if isDecimal { return .string(notation.canonical(cell) ?? cell) }
        guard isFlag else { return .string(cell) }
        switch Self.folded(cell) {
        case "true", "1", "si", "s", "yes", "y", "x", "verdadero": return true
        case "false", "0", "no", "n", "falso": return false
        default: return .string(cell)
        }
    }

    /// Without case, accents, blanks and joints.
    private static func folded(_ text: String) -> String {
        text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).filter { $0.isLetter || $0.isNumber }
    }
}
