import Foundation
import Kernel
import StoreCore
import WebSupport

/// Lines as somebody pasted or typed them, each looked at.
struct QuickOrder: Sendable {
    struct Line: Sendable {
        /// As a spreadsheet counts them.
        let number: Int
        let typed: String
        let sku: SKU?
        let quantity: Quantity?
        let product: Product?
        var problems: [Phrase]

        var isGood: Bool { problems.isEmpty }
        /// What one costs at this quantity.
        var unitPrice: UnitPrice? { quantity.flatMap { product?.unitPrice(ordering: $0) } }
        var amount: Amount? {
            guard let quantity, let unitPrice else { return nil }
            return try? DocumentArithmetic.lineAmount(quantity: quantity, unitPrice: unitPrice, discount: .zero)
        }
    }

    let lines: [Line]

    /// Of the lines that can be ordered.
    var total: Amount {
        get throws { try DocumentArithmetic.subtotal(of: lines.filter(\.isGood).compactMap(\.amount)) }
    }

    private static let linesMaximum = 500

    /// - Parameter text: a line each: SKU and quantity, with a tab, blanks, `;` or `,` between; a quantity may be left out.
    init(_ text: String, _ request: StorePageRequest, services: StoreServices) async throws {
        let rows = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, row -> (Int, String)? in
            let row = row.trimmingCharacters(in: .whitespaces)
            return row.isEmpty ? nil : (index + 1, row)
        }
        guard rows.count <= Self.linesMaximum else {
            throw Refusal.invalidField(
                at: "/lines",
                es: "Son \(rows.count) renglones: pegue hasta \(Self.linesMaximum) por vez.",
                en: "There are \(rows.count) lines: paste up to \(Self.linesMaximum) at a time."
            )
        }
        let parsed = rows.map { (number: $0.0, typed: $0.1, parts: Self.parts($0.1)) }
        let skus = parsed.compactMap { SKU($0.parts.sku) }
        let products = try await services.read(request.caller) { scope in try ProductQueries.find(skus, in: scope) }
        var sums: [SKU: Quantity] = [:]
        var lines: [Line] = []
        for row in parsed {
            let sku = SKU(row.parts.sku)
            let typed = row.parts.quantity.isEmpty ? "1" : row.parts.quantity
            let quantity = Quantity(TypedDecimal.plain(typed, in: request.language)).flatMap { $0 > .zero ? $0 : nil }
            let product = sku.flatMap { products[$0] }.flatMap { $0.details.isPublished ? $0 : nil }
            var line = Line(number: row.number, typed: row.typed, sku: sku, quantity: quantity, product: product, problems: [])
            line.problems = try Self.problems(line, typed, &sums)
            lines.append(line)
        }
        self.lines = lines
    }

    private static func problems(_ line: Line, _ typed: String, _ sums: inout [SKU: Quantity]) throws -> [Phrase] {
        guard let product = line.product, let sku = line.sku else {
            return [Phrase(es: "La tienda no tiene ese código.", en: "The store does not have that SKU.")]
        }
        guard let quantity = line.quantity else {
            return [Phrase(es: "«\(typed)» no es una cantidad.", en: "“\(typed)” is no quantity.")]
        }
        let before = sums[sku] ?? .zero
        let sum = try before.adding(quantity)
        let problems = product.problems(ordering: sum)
        if problems.isEmpty { sums[sku] = sum }
        return problems
    }

    /// The SKU may have blanks inside where a tab or semicolon stands between; else the last word is the quantity.
    private static func parts(_ row: String) -> (sku: String, quantity: String) {
        for separator in ["\t", ";"] {
            let cells = row.split(separator: separator, maxSplits: 2, omittingEmptySubsequences: false)
            if cells.count > 1 {
                return (cells[0].trimmingCharacters(in: .whitespaces), cells[1].trimmingCharacters(in: .whitespaces))
            }
        }
        let words = row.split(whereSeparator: { $0 == " " || $0 == "," && !row.contains(" ") }).map(String.init)
        guard words.count > 1, let last = words.last else { return (row, "") }
        return (words.dropLast().joined(separator: " ").trimmingCharacters(in: [",", " "]), last)
    }
}
