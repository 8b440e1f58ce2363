import ERPCore
import Kernel
import WebSupport

/// The sheet of an order as its page shows it, with what its rows and the whole come to.
struct OrderSheetModel {
    private let sheet: OrderSheet
    private let facts: OrderFacts
    private let currency: String
    private let request: ERPPageRequest

    init(_ sheet: OrderSheet, _ facts: OrderFacts, currency: String, _ request: ERPPageRequest) {
        self.sheet = sheet
        self.facts = facts
        self.currency = currency
        self.request = request
    }

    var json: JSON {
        let amounts = sheet.rows.map(amount)
        let totals = totals(amounts.compactMap { $0 })
        return [
            "rows": .array(sheet.rows.indices.map { row($0, amounts[$0]) }), "has_rows": .bool(!sheet.rows.isEmpty),
            "typed": .string(sheet.typed), "is_unknown": .bool(sheet.isUnknown), "has_choices": .bool(!sheet.choices.isEmpty),
            "choices": .array(
                sheet.choices.map { ["sku": .string($0.sku.text), "name": .string($0.fields.name)] }
            ),
            "subtotal": .optional(totals.map { money($0.subtotal) }), "total": .optional(totals.map { money($0.total) }),
            "expected": .optional(totals.map { $0.total.description }),
            "line_count": .string(request.formats.count(sheet.kept.count)),
            "suggest": .string(request.path("transactions/suggest/products")),
        ]
    }

    private func money(_ amount: Amount) -> String { DocumentMoney.text(amount, currency, request) }

    private func plain(_ typed: String) -> String { TypedDecimal.plain(typed, in: request.language) }

    private func amount(_ row: OrderSheet.Row) -> Amount? {
        guard let sku = SKU(row.sku), let quantity = OrderSheet.quantity(row.quantity, request.language) else { return nil }
        let typed = row.price.isEmpty ? nil : UnitPrice(plain(row.price))
        guard let price = row.price.isEmpty ? facts.listPrice(of: row.sku, in: sheet, request.language) : typed else { return nil }
        guard let discount = row.discount.isEmpty ? Percent.zero : Percent(plain(row.discount)) else { return nil }
        guard !price.isNegative, !discount.isNegative, discount <= Percent(whole: 100) else { return nil }
        return try? TransactionLine(sku: sku, quantity: quantity, unitPrice: price, discount: discount).amount
    }

    private func totals(_ amounts: [Amount]) -> (subtotal: Amount, total: Amount)? {
        func percent(_ name: String) -> Percent? {
            sheet.values.text(name).isEmpty ? .zero : Percent(plain(sheet.values.text(name)))
        }
        guard !amounts.isEmpty, let discount = percent("discount_percent"), let surcharge = percent("surcharge_percent") else { return nil }
        guard let subtotal = try? DocumentArithmetic.subtotal(of: amounts) else { return nil }
        guard let total = try? DocumentArithmetic.total(subtotal: subtotal, discount: discount, surcharge: surcharge) else { return nil }
        return (subtotal, total)
    }

    private func row(_ index: Int, _ amount: Amount?) -> JSON {
        let row = sheet.rows[index]
        let article = SKU(row.sku).flatMap { facts.articles[$0] }
        let price = facts.listPrice(of: row.sku, in: sheet, request.language)
        let problems = row.problems.isEmpty ? found(row, article) : row.problems
        return [
            "index": .string(String(index)), "place": .string(String(index + 1)), "sku": .string(row.sku),
            "name": .string(article?.product.fields.name ?? row.sku), "unit": .optional(article?.product.fields.unit),
            "quantity": .string(row.quantity), "price": .string(row.price), "discount": .string(row.discount),
            "list_price": .string(price.map { OrderSheet.typed($0, request.language) } ?? ""),
            "available": .string(request.formats.quantity(SKU(row.sku).map(facts.available) ?? .zero)),
            "amount": .optional(amount.map(money)), "has_problems": .bool(!problems.isEmpty),
            "problems": .array(problems.map { ["text": .string($0)] }), "tiers": .string(tiers(article)),
        ]
    }

    /// What can be seen without asking the ledger; it has the last word when the order is saved.
    private func found(_ row: OrderSheet.Row, _ article: OrderArticle?) -> [String] {
        if row.isTakenOut { return [] }
        guard let article, article.product.fields.isActive, let sku = SKU(row.sku) else {
            return [request.text(Phrase(es: "No hay un producto activo con ese código.", en: "There is no active product with that SKU."))]
        }
        guard OrderSheet.quantity(row.quantity, request.language) != nil else {
            return [request.text(Phrase(es: "«\(row.quantity)» no es una cantidad.", en: "“\(row.quantity)” is no quantity."))]
        }
        if row.price.isEmpty, article.tiers.isEmpty { return [request.text(OrderSheet.priceless)] }
        let available = facts.available(sku)
        guard !article.allowsBackorder, facts.quantity(of: row.sku, in: sheet, request.language) > available else { return [] }
        let shown = request.formats.quantity(available)
        return [request.text(Phrase(es: "No alcanza: hay \(shown) disponibles.", en: "Too little: \(shown) are available."))]
    }

    /// `desde 12: $ 2,30`.
    private func tiers(_ article: OrderArticle?) -> String {
        (article?.tiers.dropFirst() ?? []).map { tier in
            let (from, price) = (request.formats.quantity(tier.minQuantity), DocumentMoney.text(tier.unitPrice, currency, request))
            return request.text(Phrase(es: "desde \(from): \(price)", en: "from \(from): \(price)"))
        }.joined(separator: " · ")
    }
}
