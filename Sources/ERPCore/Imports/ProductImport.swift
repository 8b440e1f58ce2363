import Kernel
import Persistence

package enum ProductImport {
    /// Makes or changes the products of some rows; what the file has no column for stays as it is. Of a SKU that comes more
    /// than once, the last row holds.
    /// - Parameter columns: the JSON names of the file's columns.
    package static func apply(
        _ rows: [ImportRow<ProductEntry>],
        columns: Set<String>,
        in scope: InstanceScope
    ) throws -> ImportTally {
        var tally = ImportTally()
        let clock = try scope.advanceClock()
        let present = try ProductQueries.find(among: Set(rows.map(\.value.sku)), in: scope)
        var current = present.mapValues(\.fields)
        var changed: [SKU: ProductFields] = [:]
        for row in rows {
            let entry = row.value
            let before = current[entry.sku]
            let after = merged(entry.fields, columns, over: before)
            if after.name.isEmpty {
                tally.reject(row.number, "name", .nameMissing)
            } else if before == after {
                tally.unchanged += 1
            } else if let issue = ProductActions.barcodeObjection(after, over: before) {
                tally.reject(row.number, "barcode", issue)
            } else {
                if before == nil { tally.created += 1 } else { tally.updated += 1 }
                current[entry.sku] = after
                changed[entry.sku] = after
            }
        }
        try ProductActions.store(changed, over: present, clock: clock, in: scope)
        return tally
    }

    private static func merged(_ given: ProductFields, _ columns: Set<String>, over present: ProductFields?) -> ProductFields {
        guard var fields = present else { return given }
        if columns.contains("name") { fields.name = given.name }
        if columns.contains("unit") { fields.unit = given.unit }
        if columns.contains("barcode") { fields.barcode = given.barcode }
        if columns.contains("tax_rate") { fields.taxRate = given.taxRate }
        if columns.contains("active") { fields.isActive = given.isActive }
        if columns.contains("allow_backorder") { fields.allowBackorder = given.allowBackorder }
        return fields
    }
}
