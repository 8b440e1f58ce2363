import ERPCore
import Kernel
import WebSupport

/// Rows of codes and quantities as somebody typed or scanned them.
struct TypedLines: Sendable {
    struct Row: Sendable {
        let code: String
        let quantity: String
        var faults: [Phrase] = []

        var isBlank: Bool { code.isEmpty && quantity.isEmpty }
    }

    private static let blankRows = 8
    private static let rowsMaximum = 1000

    private(set) var rows: [Row]
    /// The rows that hold something: a document's lines in their order.
    private let filled: [Int]

    /// - Throws: `too_large` for more than 1,000 rows.
    init(_ fields: FormFields) throws {
        let rows = zip(fields.all("code"), fields.all("quantity")).map { Row(code: $0, quantity: $1) }
        filled = rows.indices.filter { !rows[$0].isBlank }
        self.rows = rows
        guard filled.count <= Self.rowsMaximum else {
            throw Refusal(
                .tooLarge,
                "too_large",
                es: "Se cargan hasta \(Self.rowsMaximum) renglones por vez; para más, importe un archivo.",
                en: "Up to \(Self.rowsMaximum) lines at a time; for more, import a file."
            )
        }
    }

    init() {
        rows = []
        filled = []
    }

    /// The lines as the API takes them.
    /// - Parameter blank: what a row without a quantity means; nil where it has to say.
    /// - Throws: a refusal for every row that names no product, or says no quantity.
    func json(blank: String?, in scope: InstanceScope, _ language: Language) throws -> JSON {
        guard !filled.isEmpty else {
            throw Refusal.invalidField(
                at: "/lines",
                es: "Cargue al menos un renglón: un código, o escanéelo.",
                en: "Enter at least one line: a code, or scan it."
            )
        }
        var (lines, issues): ([JSON], [Refusal.Issue]) = ([], [])
        for (index, row) in filled.map({ rows[$0] }).enumerated() {
            do {
                let product = try ScannedCode.product(row.code, at: "/lines/\(index)/sku", in: scope)
                let quantity = row.quantity.isEmpty ? blank : TypedDecimal.plain(row.quantity, in: language)
                lines.append(["sku": .string(product.sku.text), "quantity": .string(quantity ?? "")])
            } catch let refusal as Refusal {
                issues += refusal.issues
            }
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
        return .array(lines)
    }

    /// These rows with what was wrong with them, and a refusal that names rows as people count them.
    func noting(_ refusal: Refusal) -> (lines: TypedLines, refusal: Refusal) {
        var (noted, told) = (self, refusal)
        told.issues = refusal.issues.map { issue in
            let parts = issue.pointer.split(separator: "/")
            guard parts.count > 1, parts[0] == "lines", let index = Int(parts[1]), filled.indices.contains(index) else { return issue }
            noted.rows[filled[index]].faults.append(issue.detail)
            var issue = issue
            let row = filled[index] + 1
            issue.detail = Phrase(es: "Renglón \(row): \(issue.detail.es)", en: "Line \(row): \(issue.detail.en)")
            return issue
        }
        return (noted, told)
    }

    /// What the partial `stock-lines` shows: the rows, and blank ones to go on.
    func json(_ request: ERPPageRequest) -> JSON {
        let last = (rows.lastIndex { !$0.isBlank } ?? -1) + 1
        let shown = rows.prefix(last) + (0..<Self.blankRows).map { _ in Row(code: "", quantity: "") }
        return .array(
            shown.enumerated().map { index, row in
                [
                    "number": .integer(index + 1), "code": .string(row.code), "quantity": .string(row.quantity),
                    "has_faults": .bool(!row.faults.isEmpty),
                    "faults": .array(row.faults.map { ["text": .string(request.text($0))] }),
                ]
            }
        )
    }
}

extension FormField {
    /// The key of a form whose lines a browser does not bring back (they are `autocomplete="off"`): with an old key, the new lines
    /// of somebody who went back or loaded the page again would count as sent before.
    static let freshKey = FormField("key", .hidden, es: "", en: "", autocomplete: "off")
}
