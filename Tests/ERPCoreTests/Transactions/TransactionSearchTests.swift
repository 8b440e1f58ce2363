import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

/// A company with customers and some hundred transactions of every kind.
private struct Books: Sendable {
    static let origins: [String?] = [nil, "ventasxmayor/uno", "ventasxmayor/dos", "Feria"]

    let company: Company
    let customers: [CustomerID]

    static func filled(_ company: Company, seed: UInt64, count: Int) async throws -> Books {
        var random = SeededRandom(seed: seed)
        let documents = ["30603639126", "20123456786", "12345678"]
        let customers = try await company.write { scope in
            try documents.map { digits in
                let document = try TaxDocument(typed: digits)
                return try CustomerActions.createOrGet(CustomerFields(name: "Casa \(digits)"), document: document, in: scope).customer.id
            }
        }
        try await company.makeProducts(["A"], allowBackorder: true)
        for index in 0..<count {
            let customer = customers.randomElement(using: &random) ?? customers[0]
            let origin = origins.randomElement(using: &random) ?? nil
            let day = Int64.random(in: 20_780...20_784, using: &random)
            let fate = Int.random(in: 0..<4, using: &random)
            try await company.write { scope in
                let line = try TransactionLine(
                    sku: SKU(literal: "A"),
                    quantity: try Quantity(1),
                    unitPrice: UnitPrice(whole: 2),
                    discount: .zero
                )
                let content = TransactionContent(
                    lines: [line],
                    date: CalendarDate(daysSinceEpoch: day),
                    currency: "ARS",
                    warehouse: "main",
                    discount: .zero,
                    surcharge: .zero,
                    paymentTerms: nil,
                    notes: nil,
                    statedTotal: nil
                )
                let reference = origin.map { ExternalReference(origin: $0, number: String(index)) }
                let draft = TransactionDraft(customer: customer, reference: reference, buyer: nil, content: content)
                let made = try TransactionActions.place(draft, in: scope)
                if fate == 0 { _ = try TransactionActions.cancel(made.id, in: scope) }
                if fate == 1 { _ = try TransactionActions.process(made.id, in: scope) }
            }
        }
        return Books(company: company, customers: customers)
    }

    /// Every combination of what a list may ask for.
    var filters: [TransactionFilter] {
        let sources: [TransactionFilter.Source] = [.any, .byHand, .origin("ventasxmayor/uno"), .origin("nowhere")]
        let statuses: [TransactionStatus?] = [nil] + TransactionStatus.allCases
        let days: [(CalendarDate?, CalendarDate?)] = [
            (nil, nil), (CalendarDate(daysSinceEpoch: 20_781), nil),
            (CalendarDate(daysSinceEpoch: 20_781), CalendarDate(daysSinceEpoch: 20_782)),
        ]
        return statuses.flatMap { status in
            ([nil, customers[0]] as [CustomerID?]).flatMap { customer in
                sources.flatMap { source in
                    days.map { TransactionFilter(status: status, customer: customer, source: source, from: $0.0, to: $0.1) }
                }
            }
        }
    }
}

extension TransactionFilter {
    /// The same question, asked of one transaction: slow and obvious.
    fileprivate func lets(_ transaction: Transaction) -> Bool {
        if let status, transaction.status != status { return false }
        if let customer, transaction.customer.id != customer { return false }
        switch source {
        case .any: break
        case .byHand: if transaction.reference != nil { return false }
        case .origin(let origin): if transaction.reference?.origin != origin { return false }
        }
        if let from, transaction.date.daysSinceEpoch < from.daysSinceEpoch { return false }
        if let to, transaction.date.daysSinceEpoch > to.daysSinceEpoch { return false }
        return true
    }
}

@Suite struct TransactionSearchTests {
    @Test(arguments: Engine.allCases)
    func `every combination of filters finds what a look at each would find, page by page`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let books = try await Books.filled(company, seed: 7, count: 120)
            let all = try await company.read { scope in
                try TransactionQueries.page(customer: nil, afterClock: 0, limit: 1000, in: scope).map(\.transaction)
            }
            #expect(all.count == 120)
            for filter in books.filters {
                let wanted = all.filter(filter.lets).sorted {
                    ($0.date.daysSinceEpoch, $0.number) > ($1.date.daysSinceEpoch, $1.number)
                }.map(\.number)
                let found = try await company.read { scope in
                    var found: [Int64] = []
                    var place: TransactionPlace?
                    while true {
                        let page = try TransactionSearch.page(filter, below: place, limit: 17, in: scope)
                        found += page.map(\.number)
                        guard page.count == 17, let last = page.last else { return found }
                        place = last.place
                    }
                }
                #expect(found == wanted, "\(filter)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a number is Acqua's or that of where it comes from, and origins are listed`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            _ = try await Books.filled(company, seed: 3, count: 40)
            let origins = try await company.read { scope in try TransactionSearch.origins(in: scope) }
            #expect(Set(origins) == ["ventasxmayor/uno", "ventasxmayor/dos", "Feria"])
            let found = try await company.read { scope in try TransactionSearch.numbered("12", in: scope) }
            #expect(found.contains { $0.number == 12 })
            #expect(found.allSatisfy { $0.number == 12 || $0.reference?.number == "12" })
            #expect(try await company.read { scope in try TransactionSearch.numbered("no-such", in: scope) } == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `another company's transactions are not found`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            _ = try await Books.filled(company, seed: 3, count: 10)
            let other = try await Company.founded(in: company.database, number: 2)
            #expect(try await other.read { try TransactionSearch.page(TransactionFilter(), below: nil, limit: 50, in: $0) } == [])
            #expect(try await other.read { try TransactionSearch.numbered("1", in: $0) } == [])
            #expect(try await other.read { try TransactionSearch.origins(in: $0) } == [])
        }
    }
}

@Suite struct TransactionAuditTests {
    @Test(arguments: Engine.allCases)
    func `each change notes itself once, and what changes nothing does not`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let books = try await Books.filled(company, seed: 1, count: 1)
            let made = try await company.read { scope in
                try TransactionQueries.page(customer: nil, afterClock: 0, limit: 1, in: scope)[0].transaction
            }
            #expect(made.createdBy == "acqua")
            #expect(books.customers.contains(made.customer.id))
            try await company.write { scope in
                if made.status == .confirmed { _ = try TransactionActions.process(made.id, in: scope) }
                if made.status != .cancelled { _ = try TransactionActions.process(made.id, in: scope) }
            }
            let history = try await company.read { scope in
                try AuditOfRecord.entries(of: made.id, kind: "transaction", limit: 10, in: scope).map(\.action)
            }
            #expect(history.first == "transaction.place")
            #expect(history.count == 2)
        }
    }
}
