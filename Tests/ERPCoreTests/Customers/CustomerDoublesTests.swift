import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

/// Who may be double, against the obvious way: every customer compared with every other.
@Suite struct CustomerDoublesTests {
    private static let emails = [nil, "ana@example.com", "Ana@Example.com", "ventas@sur.com"]
    private static let phones = [nil, "11 4444-5555", "+54 9 11 4444 5555", "0341 15 444-5555", "3414445555"]

    @Test(arguments: Engine.allCases)
    func `after any history the suggestions are what a slow comparison finds`(engine: Engine) async throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        try await Company.opened(on: engine) { company in
            var dismissed: Set<Set<CustomerID>> = []
            for step in 0..<60 {
                let live = try await Self.live(company)
                switch Int.random(in: 0..<10, using: &random) {
                case 0...4: try await Self.make(company, using: &random)
                case 5, 6: if let one = live.randomElement(using: &random) { try await Self.change(one, company, using: &random) }
                case 7: if live.count > 2 { try await Self.mergeTwo(live, company, &dismissed, using: &random) }
                default:
                    guard let pair = try await Self.suggested(company).randomElement(using: &random) else { continue }
                    let ids = Array(pair)
                    try await company.write(as: .walter) { scope in try CustomerDoubles.dismiss(ids[0], ids[1], in: scope) }
                    dismissed.insert(pair)
                }
                let (suggested, all) = (try await Self.suggested(company), Self.slow(try await Self.live(company), dismissed))
                #expect(suggested.isSubset(of: all), "seed \(seed), step \(step): somebody stands beside one whom he is not like")
                let named = Set(suggested.flatMap { $0 })
                #expect(named == Set(all.flatMap { $0 }), "seed \(seed), step \(step): somebody who is like another stands alone")
            }
            #expect(try await company.verification().differences == [], "seed \(seed)")
        }
    }

    private static func live(_ company: Company) async throws -> [Customer] {
        try await company.read { scope in try CustomerQueries.page(after: nil, limit: 1000, in: scope) }
    }

    private static func suggested(_ company: Company) async throws -> Set<Set<CustomerID>> {
        let page = try await company.read { scope in try CustomerDoubles.page(after: nil, limit: 1000, in: scope) }
        #expect(page.allSatisfy { !$0.reasons.isEmpty })
        return Set(page.map { [$0.newer.id, $0.older.id] })
    }

    private static func slow(_ customers: [Customer], _ dismissed: Set<Set<CustomerID>>) -> Set<Set<CustomerID>> {
        var pairs: Set<Set<CustomerID>> = []
        for one in customers {
            for other in customers where other.id != one.id {
                let isSame =
                    one.document.personKey.map { $0 == other.document.personKey } ?? false
                    || one.fields.email.map { $0.lowercased() == other.fields.email?.lowercased() } ?? false
                    || one.fields.phone.flatMap(TelephoneKey.of).map { $0 == other.fields.phone.flatMap(TelephoneKey.of) } ?? false
                if isSame, !dismissed.contains([one.id, other.id]) { pairs.insert([one.id, other.id]) }
            }
        }
        return pairs
    }

    private static func make(_ company: Company, using random: inout SeededRandom) async throws {
        let person = Int.random(in: 20_000_001...20_000_020, using: &random)
        let documents = [String(person)] + (0...9).map { "20-\(person)-\($0)" } + (0...9).map { "27-\(person)-\($0)" }
        let document = documents.shuffled(using: &random).first { (try? TaxDocument(typed: $0)) != nil } ?? String(person)
        try await company.makeCustomer(
            "N\(person)",
            document,
            email: emails.randomElement(using: &random) ?? nil,
            phone: phones.randomElement(using: &random) ?? nil
        )
    }

    private static func change(_ customer: Customer, _ company: Company, using random: inout SeededRandom) async throws {
        var fields = customer.fields
        fields.email = emails.randomElement(using: &random) ?? nil
        fields.phone = phones.randomElement(using: &random) ?? nil
        let changed = fields
        try await company.write(as: .walter) { scope in
            _ = try CustomerActions.update(customer.id, fields: changed, document: customer.document, version: customer.version, in: scope)
        }
    }

    /// Whoever is somebody else than the one that goes is somebody else than the one that stays.
    private static func mergeTwo(
        _ live: [Customer],
        _ company: Company,
        _ dismissed: inout Set<Set<CustomerID>>,
        using random: inout SeededRandom
    ) async throws {
        let two = live.shuffled(using: &random).prefix(2).map(\.id)
        try await company.merge(two[0], into: two[1], takingDocument: Bool.random(using: &random))
        for pair in dismissed where pair.contains(two[0]) && !pair.contains(two[1]) {
            dismissed.insert(pair.subtracting([two[0]]).union([two[1]]))
        }
    }
}
