import ERPCore
import Kernel
import WebSupport

/// An order that somebody takes or changes by hand, as it stands in the form: what was typed, row by row.
struct OrderSheet: Sendable {
    struct Row: Sendable {
        var sku = ""
        var quantity = ""
        /// Empty: that of the price list.
        var price = ""
        var discount = ""
        /// What stands against the row.
        var problems: [String] = []

        /// Without a quantity the line is taken out.
        var isTakenOut: Bool { quantity.isEmpty || quantity == "0" }
    }

    var rows: [Row]
    /// The fields above and below the rows.
    var values: FormFields
    /// What is to be added: a SKU, a barcode or words.
    var typed: String
    /// Products of which one is meant, where it is not clear which.
    var choices: [Product] = []
    /// Whether nothing was found for what was typed.
    var isUnknown = false

    static let headNames = [
        "date", "warehouse", "discount_percent", "surcharge_percent", "payment_terms", "notes",
    ]

    init(rows: [Row], values: FormFields) {
        self.rows = rows
        self.values = values
        typed = ""
    }

    /// The sheet as the form sent it, with the row taken away that was to be.
    init(_ fields: FormFields) {
        let (skus, quantities) = (fields.all("sku"), fields.all("quantity"))
        let (prices, discounts) = (fields.all("price"), fields.all("discount"))
        rows = skus.indices.prefix(TransactionBodies.linesMaximum).map { index in
            func cell(_ column: [String]) -> String { index < column.count ? column[index] : "" }
            return Row(sku: skus[index], quantity: cell(quantities), price: cell(prices), discount: cell(discounts))
        }
        values = fields
        typed = fields.text("pick").isEmpty ? fields.text("add") : fields.text("pick")
        if let index = Int(fields.text("remove")), rows.indices.contains(index) { rows.remove(at: index) }
    }

    var warehouse: String { values.text("warehouse").isEmpty ? Warehouse.main : values.text("warehouse") }
    var priceList: String { values.text("price_list").isEmpty ? PriceList.base : values.text("price_list") }

    /// The rows that stand for lines, so that what is said of a line finds its row.
    var kept: [Int] { rows.indices.filter { !rows[$0].isTakenOut } }

    /// Puts what was typed among the rows; one that is there already grows.
    mutating func settleTyped(in scope: InstanceScope, _ language: Language) throws {
        guard !typed.isEmpty else { return }
        var (wanted, count) = (typed, Quantity(whole: 1))
        var meant = try OrderArticles.meant(by: typed, limit: 12, in: scope)
        if meant.isEmpty, let parts = Self.counted(typed, language) {
            (count, wanted) = parts
            meant = try OrderArticles.meant(by: wanted, limit: 12, in: scope)
        }
        guard let product = meant.first, meant.count == 1 else {
            (choices, isUnknown) = (meant, meant.isEmpty)
            return
        }
        put(product.sku, count, language)
        typed = ""
    }

    private mutating func put(_ sku: SKU, _ count: Quantity, _ language: Language) {
        let present = rows.firstIndex { $0.sku == sku.text && $0.price.isEmpty && $0.discount.isEmpty }
        guard let index = present, let before = Self.quantity(rows[index].quantity, language), let sum = try? before.adding(count) else {
            if rows.count < TransactionBodies.linesMaximum { rows.append(Row(sku: sku.text, quantity: Self.typed(count, language))) }
            return
        }
        rows[index].quantity = Self.typed(sum, language)
    }

    /// `6*85123A` and `6 x 85123A` are six of it.
    private static func counted(_ typed: String, _ language: Language) -> (Quantity, String)? {
        guard let mark = typed.firstIndex(where: { "*x×".contains($0) }) else { return nil }
        let rest = typed[typed.index(after: mark)...].trimmingPrefix(while: \.isWhitespace)
        guard let count = quantity(String(typed[..<mark]), language), !rest.isEmpty else { return nil }
        return (count, String(rest))
    }

    static func quantity(_ typed: String, _ language: Language) -> Quantity? {
        Quantity(TypedDecimal.plain(typed, in: language)).flatMap { $0.isPositive ? $0 : nil }
    }

    /// A number as it stands in a field of the form.
    static func typed<Unit>(_ value: ExactDecimal<Unit>, _ language: Language) -> String {
        Formats(language).number(value.description)
    }
}

extension OrderSheet {
    /// The rows of a transaction that is there.
    init(_ transaction: Transaction, _ language: Language) {
        let text = { (percent: Percent) in percent == .zero ? "" : Self.typed(percent, language) }
        self.init(
            rows: transaction.lines.map { line in
                Row(
                    sku: line.sku.text,
                    quantity: Self.typed(line.quantity, language),
                    price: Self.typed(line.unitPrice, language),
                    discount: text(line.discount)
                )
            },
            values: FormFields(values: [
                ("date", transaction.date.description), ("warehouse", transaction.warehouse),
                ("discount_percent", text(transaction.discount)), ("surcharge_percent", text(transaction.surcharge)),
                ("payment_terms", transaction.paymentTerms ?? ""), ("notes", transaction.notes ?? ""),
            ])
        )
    }

    /// The body that the API would get.
    func json(_ facts: OrderFacts, currency: String, _ language: Language) -> JSON {
        let lines = kept.map { index -> JSON in
            let row = rows[index]
            let plain = { (typed: String) -> JSON in .string(TypedDecimal.plain(typed, in: language)) }
            var members: [JSON.Member] = [.init("sku", .string(row.sku)), .init("quantity", plain(row.quantity))]
            if !row.price.isEmpty {
                members.append(.init("unit_price", plain(row.price)))
            } else if let price = facts.listPrice(of: row.sku, in: self, language) {
                members.append(.init("unit_price", .decimal(price)))
            }
            if !row.discount.isEmpty { members.append(.init("discount_percent", plain(row.discount))) }
            return .object(members)
        }
        let head = values.json(Self.headNames, decimals: ["discount_percent", "surcharge_percent"], in: language)
        // What the page showed: nobody confirms a total that he has not seen.
        let seen = values.text("expected")
        let total: JSON = seen.isEmpty ? [:] : ["total": .string(seen)]
        return head.merging(["lines": .array(lines), "currency": .string(currency)]).merging(total)
    }

    /// Puts what stands against lines beside their rows.
    mutating func note(_ refusal: Refusal, _ request: ERPPageRequest) {
        let kept = kept
        for issue in refusal.issues {
            let parts = issue.pointer.split(separator: "/")
            guard parts.count >= 2, parts[0] == "lines", let index = Int(parts[1]), kept.indices.contains(index) else { continue }
            let isPriceless = parts.last == "unit_price" && rows[kept[index]].price.isEmpty
            rows[kept[index]].problems.append(request.text(isPriceless ? Self.priceless : issue.detail))
        }
    }

    static let priceless = Phrase(es: "La lista no tiene precio: escriba uno.", en: "The list has no price: type one.")
}
