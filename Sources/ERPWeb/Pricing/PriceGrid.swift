import ERPCore
import Foundation
import Kernel
import WebSupport

/// Prices in a table of inputs, sent as one form: `sku.0`, `from.0`, `price.0`, and `was.0` for what stood there when it was shown.
/// An emptied price is taken away.
struct PriceGrid: Sendable {
    struct Line: Sendable {
        let sku: SKU
        /// The quantity from which the price holds, as typed; of a line that is new it may be empty.
        let from: String
        let isNew: Bool
        let price: String
        /// The price that was shown, in the plain form; empty for none.
        var was: String
        var problems: [String] = []
        var fromProblems: [String] = []
    }

    var lines: [Line]

    /// The lines that a form sent.
    init(_ fields: FormFields) {
        let texts = Dictionary(fields.values) { first, _ in first }
        lines = []
        while let sku = texts["sku.\(lines.count)"] {
            let number = lines.count
            func text(_ name: String) -> String {
                (texts["\(name).\(number)"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            }
            lines.append(
                Line(
                    sku: SKU(stored: sku),
                    from: text("from"),
                    isNew: texts["new.\(number)"] != nil,
                    price: text("price"),
                    was: text("was")
                )
            )
        }
    }

    /// The lines of some products as their prices stand; of one without prices the base price alone.
    /// - Parameter blanks: lines for further quantities, for each product.
    init(_ skus: [SKU], _ tiers: [SKU: PriceTiers], blanks: Int, formats: Formats) {
        lines = skus.flatMap { sku -> [Line] in
            let prices = tiers[sku]?.prices ?? [:]
            let quantities = Set(prices.keys).union([PriceRow.base]).sorted()
            let standing = quantities.map { quantity in
                Line(
                    sku: sku,
                    from: quantity.description,
                    isNew: false,
                    price: prices[quantity].map { formats.number($0.description) } ?? "",
                    was: prices[quantity]?.description ?? ""
                )
            }
            return standing + (0..<blanks).map { _ in Line(sku: sku, from: "", isNew: true, price: "", was: "") }
        }
    }

    /// The lines that differ from what was shown, as the API takes them, and which of the lines each is.
    func body(in language: Language) -> (json: JSON, places: [Int]) {
        var rows: [JSON] = []
        var places: [Int] = []
        for (place, line) in lines.enumerated() {
            let price = TypedDecimal.plain(line.price, in: language)
            if line.isNew, line.from.isEmpty, line.price.isEmpty { continue }
            let isSame = price.isEmpty ? line.was.isEmpty : UnitPrice(price).map { $0.description == line.was } ?? false
            if isSame, !line.isNew { continue }
            rows.append([
                "sku": .string(line.sku.text), "min_quantity": .string(TypedDecimal.plain(line.from, in: language)),
                "unit_price": price.isEmpty ? .null : .string(price), "was": line.was.isEmpty ? .null : .string(line.was),
            ])
            places.append(place)
        }
        return (["prices": .array(rows)], places)
    }

    /// Puts what is wrong beside the lines that it concerns.
    /// - Returns: what concerns none of them.
    mutating func note(_ refusal: Refusal, places: [Int], for request: ERPPageRequest) -> [Refusal.Issue] {
        refusal.issues.filter { issue in
            let path = issue.pointer.split(separator: "/")
            guard path.count >= 2, path[0] == "prices", let row = Int(path[1]), places.indices.contains(row) else { return true }
            if issue.code == "price_changed" {
                // The next save is over what stands now, which is told here.
                lines[places[row]].was = issue.extra.first { $0.name == "current" }?.value.stringValue ?? ""
                lines[places[row]].problems.append(request.text(Self.changed(to: lines[places[row]].was, request.formats)))
                return false
            }
            let text = request.text(issue.detail)
            if path.last == "min_quantity" {
                lines[places[row]].fromProblems.append(text)
            } else {
                lines[places[row]].problems.append(text)
            }
            return false
        }
    }

    /// What a second person is told, who had not seen the price that stands now.
    private static func changed(to price: String, _ formats: Formats) -> Phrase {
        guard let price = UnitPrice(price).map(formats.money) else {
            return Phrase(
                es: "Otra persona lo quitó mientras tanto. Si guarda otra vez, queda lo suyo.",
                en: "Somebody else took it away meanwhile. If you save again, yours stands."
            )
        }
        return Phrase(
            es: "Otra persona lo cambió mientras tanto: ahora es \(price). Si guarda otra vez, queda lo suyo.",
            en: "Somebody else changed it meanwhile: now it is \(price). If you save again, yours stands."
        )
    }

    /// - Parameter names: the products' names, where the table shows several.
    func json(_ names: [SKU: String], _ request: ERPPageRequest) -> JSON {
        var last: SKU?
        return .array(
            lines.enumerated().map { number, line in
                let isFirst = line.sku != last
                last = line.sku
                let from = Quantity(line.from)
                let label = from.map(request.formats.quantity) ?? line.from
                let isBase = from == PriceRow.base
                return [
                    "number": .string(String(number)), "sku": .string(line.sku.text), "name": .string(names[line.sku] ?? line.sku.text),
                    "is_first": .bool(isFirst), "from": .string(line.from), "from_text": .string(label),
                    "is_base": .bool(isBase), "is_new": .bool(line.isNew),
                    "price": .string(line.price), "was": .string(line.was), "href": .string(request.path(ProductPages.path(line.sku))),
                    "problems": .array(line.problems.map { ["text": .string($0)] }), "has_problems": .bool(!line.problems.isEmpty),
                    "from_problems": .array(line.fromProblems.map { ["text": .string($0)] }),
                    "has_from_problems": .bool(!line.fromProblems.isEmpty),
                ]
            }
        )
    }

    /// The problems of lines, for the summary above them; each leads to its input.
    func summary(_ others: [Refusal.Issue], _ names: [SKU: String], _ language: Language) -> JSON {
        let told = lines.enumerated().flatMap { number, line -> [JSON] in
            let name = names[line.sku] ?? line.sku.text
            let prices: [JSON] = line.problems.map { ["text": .string("\(name): \($0)"), "href": .string("#price-\(number)")] }
            return prices + line.fromProblems.map { ["text": .string("\(name): \($0)"), "href": .string("#from-\(number)")] }
        }
        let rest: [JSON] = others.map { ["text": .string($0.detail.text(in: language)), "href": .null] }
        return ["errors": .array(rest + told), "has_errors": .bool(!(rest + told).isEmpty)]
    }
}

extension ERPServices {
    /// Saves a table of prices in one step.
    /// - Returns: how many products got other prices.
    func save(_ grid: inout PriceGrid, in list: String, for request: ERPPageRequest) async throws -> SavedPrices {
        let (body, places) = grid.body(in: request.language)
        if places.isEmpty { return SavedPrices(changed: 0, refusal: nil, others: []) }
        do {
            let rows = try PriceBodies.rows(body)
            let changed = try await write(request.caller) { scope in try PriceActions.put(rows, in: list, scope: scope).count }
            return SavedPrices(changed: changed, refusal: nil, others: [])
        } catch let refusal as Refusal where refusal.concernsInput {
            return SavedPrices(changed: 0, refusal: refusal, others: grid.note(refusal, places: places, for: request))
        }
    }
}

/// What became of a table of prices that was sent.
struct SavedPrices: Sendable {
    let changed: Int
    let refusal: Refusal?
    /// What is wrong and concerns no line.
    let others: [Refusal.Issue]
}
