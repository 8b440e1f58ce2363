import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct CustomerListTests {
    private static let people: [(name: String, document: String, email: String?, phone: String?)] = [
        ("Casa Juárez S.A.", "30-60363912-6", "compras@casajuarez.com.ar", "+54 9 11 4444-5555"),
        ("Ñandú Regalería", "20.123.456", "nandu@example.com", "0341 15 444-5555"),
        ("Almacén El Ombú", "27-10345678-4", nil, nil), ("José Álvarez", "5.536.168", "jose.alvarez@example.com", "(011) 4321-0000"),
    ]

    private static func found(_ text: String, _ company: Company) async throws -> [String] {
        var filter = CustomerFilter()
        filter.text = text
        let wanted = filter
        return try await company.read { scope in
            try CustomerQueries.list(wanted, after: nil, limit: 10, in: scope).map { String($0.fields.name.prefix(4)) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a customer is found by name, document, telephone and e-mail, in any typing`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            for person in Self.people {
                try await company.makeCustomer(person.name, person.document, email: person.email, phone: person.phone)
            }
            let searches: [(String, [String])] = [
                ("juarez", ["Casa"]), ("JUÁ ca", ["Casa"]), ("30-60363912-6", ["Casa"]), ("30 60363912 6", ["Casa"]), ("3060363", ["Casa"]),
                ("60363912", ["Casa"]), ("11 4444-5555", ["Casa"]), ("1144445555", ["Casa"]), ("4444-5555", ["Casa"]),
                ("+54 9 11 4444-5555", ["Casa"]), ("compras@casajuarez.com.ar", ["Casa"]), ("casa 30-60363912-6", ["Casa"]),
                ("ñandu", ["Ñand"]), ("nandu", ["Ñand"]), ("20123456", ["Ñand"]), ("20.123", ["Ñand"]), ("0341 444", ["Ñand"]),
                ("444 5555", ["Casa", "Ñand"]),
                ("10345678", ["Alma"]), ("27103456784", ["Alma"]), ("alvarez jose", ["José"]), ("5536168", ["José"]),
                ("example", ["José", "Ñand"]), ("nadie", []), ("juarez nandu", []), ("", ["Alma", "Casa", "José", "Ñand"]),
            ]
            for (text, names) in searches {
                #expect(try await Self.found(text, company) == names, "\(text)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `pages go through all that a filter lets through, by name, each once`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let names = ["ana", "Ána", "Bea", "bea 2", "Zoe", "ñoqui", "Nora"]
            for (index, name) in names.enumerated() {
                try await company.makeCustomer(name, "2000000\(index)", as: index % 2 == 0 ? .connector : .walter)
            }
            for needsReview in [false, true] {
                var filter = CustomerFilter()
                filter.needsReview = needsReview
                let wanted = filter
                var (seen, place): ([String], CustomerQueries.Place?) = ([], nil)
                for _ in 0..<10 {
                    let after = place
                    let page = try await company.read { scope in try CustomerQueries.list(wanted, after: after, limit: 2, in: scope) }
                    guard let last = page.last else { break }
                    seen += page.map(\.fields.name)
                    place = CustomerQueries.Place(last)
                }
                let all = needsReview ? ["ana", "Bea", "Nora", "Zoe"] : ["ana", "Ána", "Bea", "bea 2", "ñoqui", "Nora", "Zoe"]
                #expect(Set(seen) == Set(all) && seen.count == all.count)
                #expect(seen.map { SearchWords.folded($0) } == seen.map { SearchWords.folded($0) }.sorted())
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was merged away is not listed, and its document finds the survivor`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let (a, b) = (try await company.makeCustomer("Ana", "20111111"), try await company.makeCustomer("Beatriz", "20222222"))
            try await company.merge(a.id, into: b.id)
            #expect(try await Self.found("", company) == ["Beat"])
            #expect(try await Self.found("20111111", company) == ["Beat"])
            #expect(try await Self.found("ana", company) == [])
        }
    }

    /// The queries of lists go by an index, whatever their filter.
    @Test func `no list sorts or walks the whole table`() async throws {
        try await Company.opened(on: .sqlite) { company in
            let statements: [(SQL, String)] = [
                (
                    "SELECT id FROM customers WHERE instance_id = 1 AND merged_into IS NULL AND (name_key, id) > ('a', 'b') ORDER BY name_key, id",
                    "customers_by_name"
                ),
                (
                    "SELECT id FROM customers WHERE instance_id = 1 AND merged_into IS NULL AND to_review = 1 ORDER BY name_key, id",
                    "customers_to_review_by_name"
                ),
                (
                    "SELECT id FROM customers WHERE instance_id = 1 AND merged_into IS NULL AND fiscal_condition = 'exento' ORDER BY name_key, id",
                    "customers_by_condition"
                ), ("SELECT id FROM customers WHERE instance_id = 1 AND to_review = 1 AND id > 'a' ORDER BY id", "customers_to_review"),
                (
                    "SELECT newer FROM customer_doubles WHERE instance_id = 1 AND (newer, older) < ('a', 'b') ORDER BY newer DESC, older DESC",
                    "PRIMARY KEY"
                ),
            ]
            for (statement, index) in statements {
                let plan = try await company.read { scope in
                    try scope.tx.all("EXPLAIN QUERY PLAN \(statement)").map { try $0.text("detail") }.joined(separator: "; ")
                }
                #expect(plan.contains(index) && !plan.contains("TEMP B-TREE") && !plan.contains("SCAN"), "\(plan)")
            }
        }
    }
}
