import ERPCore
import Kernel
import Persistence
import WebSupport

/// The customer of a form: chosen already, picked just now, or looked for by what was typed.
struct CustomerChoice: Sendable {
    let customer: Customer?
    let candidates: [Customer]

    init(_ fields: FormFields, in scope: InstanceScope) throws {
        let (kept, picked, typed) = (fields.text("customer"), fields.text("customer_pick"), fields.text("who"))
        if fields.text("do") == "change_customer" {
            (customer, candidates) = (nil, [])
        } else if !picked.isEmpty || typed.isEmpty {
            let id = picked.isEmpty ? kept : picked
            customer = id.isEmpty ? nil : try? CustomerQueries.find(CustomerID(id), in: scope)
            candidates = []
        } else {
            let meant = try Self.meant(by: typed, limit: 8, in: scope)
            customer = meant.count == 1 ? meant[0] : nil
            candidates = meant.count == 1 ? [] : meant
        }
    }

    /// The customers whom somebody may mean who types this: the one of that document, or those of that name.
    static func meant(by typed: String, limit: Int, in scope: InstanceScope) throws -> [Customer] {
        if let document = try? TaxDocument(typed: typed) {
            return try CustomerQueries.find(document: document, in: scope).map { [$0] } ?? []
        }
        guard typed.contains(where: { $0.isLetter || $0.isNumber }) else { return [] }
        var filter = CustomerFilter()
        filter.text = typed
        return try CustomerQueries.list(filter, after: nil, limit: limit, in: scope)
    }

    static func json(_ customer: Customer) -> JSON {
        [
            "id": .string(customer.id.text), "name": .string(customer.fields.name),
            "document": .string("\(customer.document.kind.rawValue) \(customer.document.digits)"),
            "city": .optional(customer.fields.address?.city),
        ]
    }
}
