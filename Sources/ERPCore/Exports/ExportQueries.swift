package import Kernel
import Persistence

/// Rows as files take them out, part by part in the order of a key.
package enum ExportQueries {
    /// What lies in a warehouse, after this SKU.
    package static func stock(in warehouse: String, after sku: SKU?, limit: Int, in scope: InstanceScope) throws -> [StockLine] {
        try scope.tx.all(
            """
            SELECT sku, on_hand FROM stock_balances
            WHERE instance_id = \(scope.instance) AND warehouse = \(warehouse) AND sku > \(sku?.text ?? "")
            ORDER BY sku LIMIT \(limit)
            """
        ).map { StockLine(sku: try $0.sku(), quantity: try $0.decimal("on_hand")) }
    }

    /// The rows of a price list, after this one.
    package static func prices(of list: String, after row: PriceRow?, limit: Int, in scope: InstanceScope) throws -> [PriceRow] {
        try scope.tx.all(
            """
            SELECT sku, min_quantity, unit_price FROM prices
            WHERE instance_id = \(scope.instance) AND price_list = \(list)
                AND (sku, min_quantity) > (\(row?.sku.text ?? ""), \(row?.minQuantity.steps ?? 0))
            ORDER BY sku, min_quantity LIMIT \(limit)
            """
        ).map { PriceRow(sku: try $0.sku(), minQuantity: try $0.decimal("min_quantity"), unitPrice: try $0.decimal("unit_price")) }
    }
}
