import ERPCore
import Kernel
import Persistence
import WebSupport

/// What an order by hand is looked at with: products with their prices and stock, the warehouses, the price lists.
struct OrderFacts: Sendable {
    let articles: [SKU: OrderArticle]
    let warehouses: [Warehouse]
    let priceLists: [PriceList]
    /// What the transaction that is edited holds already, in the warehouse of the sheet.
    let held: [SKU: Quantity]

    init(_ sheet: OrderSheet, editing present: Transaction?, in scope: InstanceScope) throws {
        let skus = Set(sheet.rows.compactMap { SKU($0.sku) })
        articles = try OrderArticles.find(skus, priceList: sheet.priceList, warehouse: sheet.warehouse, in: scope)
        warehouses = try WarehouseQueries.all(in: scope)
        let lists = try PriceListQueries.all(in: scope)
        priceLists = present.map { present in lists.filter { $0.fields.currency == present.currency } } ?? lists
        var held: [SKU: Quantity] = [:]
        if let present, present.warehouse == sheet.warehouse {
            for line in present.lines { held[line.sku] = try (held[line.sku] ?? .zero).adding(line.quantity) }
        }
        self.held = held
    }

    /// What is to be had of a SKU for this order.
    func available(_ sku: SKU) -> Quantity {
        let free = articles[sku]?.available ?? .zero
        return (try? free.adding(held[sku] ?? .zero)) ?? free
    }

    /// Lines of one SKU count together.
    func quantity(of sku: String, in sheet: OrderSheet, _ language: Language) -> Quantity {
        sheet.rows.filter { $0.sku == sku }.compactMap { OrderSheet.quantity($0.quantity, language) }
            .reduce(.zero) { sum, next in (try? sum.adding(next)) ?? sum }
    }

    /// What the list asks for one, where so many are ordered.
    func listPrice(of sku: String, in sheet: OrderSheet, _ language: Language) -> UnitPrice? {
        SKU(sku).flatMap { articles[$0] }?.price(of: quantity(of: sku, in: sheet, language))
    }

    func currency(of sheet: OrderSheet, else standard: String) -> String {
        priceLists.first { $0.code == sheet.priceList }?.fields.currency ?? standard
    }
}
