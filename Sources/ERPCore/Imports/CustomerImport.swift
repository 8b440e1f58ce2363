import Kernel
import Persistence

package enum CustomerImport {
    /// Makes or changes the customers of some rows, found by their documents; what the file has no column for stays as it
    /// is. Of a document that comes more than once, the last row holds.
    /// - Parameter columns: the JSON names of the file's columns.
    package static func apply(
        _ rows: [ImportRow<CustomerEntry>],
        columns: Set<String>,
        in scope: InstanceScope
    ) throws -> ImportTally {
        var tally = ImportTally()
        _ = try scope.advanceClock()
        let present = try CustomerQueries.find(documents: Set(rows.map(\.value.document.digits)), in: scope)
        var current = Dictionary(present.values.map { ($0.document.digits, $0.fields) }) { first, _ in first }
        var changed: [String: CustomerEntry] = [:]
        for row in rows {
            // A document that a merge took away leads to the customer that stands.
            let document = present[row.value.document.digits]?.document ?? row.value.document
            let before = current[document.digits]
            let after = merged(row.value.fields, columns, over: before)
            if after.name.isEmpty {
                tally.reject(row.number, "name", .nameMissing)
            } else if before == after {
                tally.unchanged += 1
            } else {
                if before == nil { tally.created += 1 } else { tally.updated += 1 }
                current[document.digits] = after
                changed[document.digits] = CustomerEntry(document: document, fields: after)
            }
        }
        try CustomerActions.store(changed.values.sorted { $0.document.digits < $1.document.digits }, in: scope)
        return tally
    }

    private static func merged(_ given: CustomerFields, _ columns: Set<String>, over present: CustomerFields?) -> CustomerFields {
        guard var fields = present else { return given }
        if columns.contains("name") { fields.name = given.name }
        if columns.contains("fiscal_condition") { fields.fiscalCondition = given.fiscalCondition }
        if columns.contains("phone") { fields.phone = given.phone }
        if columns.contains("email") { fields.email = given.email }
        if columns.contains("notes") { fields.notes = given.notes }
        var address = fields.address ?? .empty
        if columns.contains("street") { address.street = given.address?.street }
        if columns.contains("city") { address.city = given.address?.city }
        if columns.contains("province") { address.province = given.address?.province }
        if columns.contains("postal_code") { address.postalCode = given.address?.postalCode }
        if columns.contains("country") { address.country = given.address?.country }
        fields.address = address.isEmpty ? nil : address
        return fields
    }
}

extension Address {
    fileprivate static let empty = Address(street: nil, city: nil, province: nil, postalCode: nil, country: nil)
}
