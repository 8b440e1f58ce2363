import Kernel
import Persistence

/// Holds the prices to their history: each is what the newest change of its row made it.
enum PriceVerification {
    static func verify(_ instance: InstanceID, in tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try compareWithHistory(instance, tx, &report)
        try findLost(instance, tx, &report)
    }

    private static func compareWithHistory(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT price_list, sku, min_quantity, unit_price, told FROM (
                SELECT p.price_list, p.sku, p.min_quantity, p.unit_price, (
                    SELECT h.unit_price FROM price_history h
                    WHERE h.instance_id = p.instance_id AND h.price_list = p.price_list AND h.sku = p.sku
                        AND h.min_quantity = p.min_quantity
                    ORDER BY h.clock DESC LIMIT 1
                ) AS told
                FROM prices p WHERE p.instance_id = \(instance)
            ) AS compared WHERE told IS NULL OR told <> unit_price
            """
        ) { row in
            let place = try place(row)
            let price: UnitPrice = try row.decimal("unit_price")
            let told: UnitPrice? = try row.decimalIfAny("told")
            report.note(
                es: "\(place): el precio es \(price) y su historia dice \(told?.description ?? "que no hay")",
                en: "\(place): the price is \(price), and its history says \(told?.description ?? "that there is none")"
            )
        }
    }

    /// Prices that the history has and the list has not.
    private static func findLost(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT h.price_list, h.sku, h.min_quantity, h.unit_price FROM price_history h
            WHERE h.instance_id = \(instance) AND h.unit_price IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM price_history n
                WHERE n.instance_id = h.instance_id AND n.price_list = h.price_list AND n.sku = h.sku AND n.clock > h.clock
                    AND n.min_quantity = h.min_quantity
            ) AND NOT EXISTS (
                SELECT 1 FROM prices p
                WHERE p.instance_id = h.instance_id AND p.price_list = h.price_list AND p.sku = h.sku
                    AND p.min_quantity = h.min_quantity
            )
            """
        ) { row in
            let place = try place(row)
            let price: UnitPrice = try row.decimal("unit_price")
            report.note(
                es: "\(place): la historia dice \(price) y no hay precio",
                en: "\(place): the history says \(price), and there is no price"
            )
        }
    }

    private static func place(_ row: SQLRow) throws -> String {
        let from: Quantity = try row.decimal("min_quantity")
        return "\(try row.text("price_list")) / \(try row.sku()) ≥ \(from)"
    }
}
