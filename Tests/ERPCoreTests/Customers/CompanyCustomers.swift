import ERPCore
import Kernel
import Persistence
import TestSupport

/// The people of a company's tests.
extension Author {
    static let walter = Author(name: "walter", door: .session, requestID: "r")
    static let connector = Author(name: "conector", door: .token, requestID: "r")
}

extension Company {
    @discardableResult
    func write<Value: Sendable>(as author: Author, _ body: @escaping @Sendable (InstanceScope) throws -> Value) async throws -> Value {
        let (id, now) = (id, clock.now())
        return try await database.write { tx in try body(InstanceScope(tx: tx, instance: id, now: now, author: author)) }
    }

    @discardableResult
    func makeCustomer(
        _ name: String,
        _ document: String,
        email: String? = nil,
        phone: String? = nil,
        as author: Author = .connector
    ) async throws -> Customer {
        var fields = CustomerFields(name: name)
        (fields.email, fields.phone) = (email, phone)
        let (made, typed) = (fields, try TaxDocument(typed: document))
        clock.advance(bySeconds: 1)
        return try await write(as: author) { scope in try CustomerActions.createOrGet(made, document: typed, in: scope).customer }
    }

    func customer(_ id: CustomerID) async throws -> Customer {
        try await read { scope in try CustomerQueries.find(id, in: scope) }
    }

    /// Merges one customer into another as they stand, keeping what the other says.
    @discardableResult
    func merge(_ gone: CustomerID, into survivor: CustomerID, takingDocument: Bool = false, as author: Author = .walter) async throws -> Int
    {
        try await write(as: author) { scope in
            let stays = try CustomerQueries.record(survivor, in: scope)
            let goes = try CustomerQueries.record(gone, in: scope)
            let merge = CustomerMerge(
                survivor: survivor,
                survivorVersion: stays.version,
                gone: gone,
                goneVersion: goes.version,
                fields: stays.fields,
                document: takingDocument ? goes.document : stays.document
            )
            return try CustomerActions.merge(merge, in: scope).moved
        }
    }

    /// Orders one unit for a customer, whose buyer bears a document.
    @discardableResult
    func order(_ sku: String, for customer: CustomerID, buyer: TaxDocument? = nil) async throws -> Transaction {
        let line = try TransactionLine(
            sku: SKU(literal: sku),
            quantity: try Quantity(1),
            unitPrice: UnitPrice(whole: 10),
            discount: .zero
        )
        let content = TransactionContent(
            lines: [line],
            date: CalendarDate(daysSinceEpoch: 20_000),
            currency: "ARS",
            warehouse: "main",
            discount: .zero,
            surcharge: .zero,
            paymentTerms: nil,
            notes: nil,
            statedTotal: nil
        )
        let json: (JSON, TaxDocument)? = buyer.map { (["name": "B", "document": .string($0.digits)], $0) }
        return try await write(as: .connector) { scope in
            try TransactionActions.place(
                TransactionDraft(customer: customer, reference: nil, buyer: json, content: content),
                in: scope
            )
        }
    }
}
