import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct AuditQueriesTests {
    private static let actors = ["maria", "conector"]
    private static let subjects = ["A", "B", "C"]
    private static let actions = ["customer.create", "customer.update", "import.stock", "customers.none", "transaction.place"]

    private struct Kept {
        let number: Int64
        let at: Instant
        let actor: String
        let subject: String
        let action: String

        func passes(_ filter: AuditFilter) -> Bool {
            let isOfKind = filter.action.map { $0.contains(".") ? action == $0 : action.hasPrefix($0 + ".") } ?? true
            return isOfKind && filter.actor.map { $0 == actor } ?? true && filter.subject.map { $0 == subject } ?? true
                && filter.from.map { $0 <= at } ?? true && filter.until.map { $0 > at } ?? true
        }
    }

    /// Every combination of filters, page by page, beside a slow and obvious search; clocks of servers run apart.
    @Test(arguments: Engine.allCases)
    func `whatever is asked for, the trail comes in the order of time, each entry once`(engine: Engine) async throws {
        let seed = SeededRandom.seedOfRun
        try await Company.opened(on: engine) { company in
            var random = SeededRandom(seed: seed)
            let stranger = try await Company.founded(in: company.database, number: 2)
            for number in 0..<150 {
                company.clock.advance(bySeconds: Double(Int.random(in: -2...5, using: &random)))
                let author = Author(name: Self.actors.randomElement(using: &random) ?? "", door: .token, requestID: nil)
                let subject = Self.subjects.randomElement(using: &random) ?? ""
                let action = Self.actions.randomElement(using: &random) ?? ""
                try await (number % 5 == 0 ? stranger : company).write(as: author) { scope in try scope.note(action, of: subject) }
            }
            let kept = try await company.read { scope in
                try scope.tx.all("SELECT id, at, actor, subject, action FROM audit_entries WHERE instance_id = 1").map { row in
                    Kept(
                        number: try row.integer("id"),
                        at: try row.instant("at"),
                        actor: try row.text("actor"),
                        subject: try row.text("subject"),
                        action: try row.text("action")
                    )
                }
            }.sorted { ($0.at, $0.number) > ($1.at, $1.number) }
            let times = [nil, kept[kept.count / 3].at, kept[kept.count / 2].at]
            for actor in [nil] + Self.actors.map(Optional.some) {
                for subject in [nil, "A", "nobody"] {
                    for action in [nil, "customer", "customer.update", "nothing"] {
                        for (from, until) in zip(times, [nil, nil, times[1]]) {
                            let filter = AuditFilter(actor: actor, subject: subject, action: action, from: from, until: until)
                            let found = try await Self.paged(company, filter)
                            #expect(found == kept.filter { $0.passes(filter) }.map(\.number), "\(filter), seed \(seed)")
                        }
                    }
                }
            }
        }
    }

    private static func paged(_ company: Company, _ filter: AuditFilter) async throws -> [Int64] {
        var found: [Int64] = []
        while true {
            let last = found.last
            let page = try await company.read { scope in try AuditQueries.list(filter, before: last, limit: 9, in: scope) }
            if page.isEmpty { return found }
            found += page.map(\.number)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what comes before another instance's entry is nothing`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let stranger = try await Company.founded(in: company.database, number: 2)
            try await company.write { scope in try scope.note("customer.create", of: "A") }
            try await stranger.write { scope in try scope.note("customer.create", of: "B") }
            let found = try await company.read { scope in try AuditQueries.list(AuditFilter(), before: 2, limit: 9, in: scope) }
            #expect(found.isEmpty)
        }
    }
}
