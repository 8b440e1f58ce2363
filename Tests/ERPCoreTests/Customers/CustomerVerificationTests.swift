import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct CustomerVerificationTests {
    /// What someone does to the tables, and a word of the difference that tells it.
    private static let damages: [(SQL, String)] = [
        ("UPDATE customers SET email_key = 'x' WHERE name = 'Ana'", "looked up by"),
        ("UPDATE customers SET name_key = 'x' WHERE name = 'Ana'", "looked up by"),
        ("UPDATE customers SET former_documents = NULL WHERE name = 'Cleo'", "former documents"),
        ("UPDATE customers SET former_documents = '[\"20999999\"]' WHERE name = 'Ana'", "former documents"),
        ("UPDATE customers SET merged_into = 'nobody' WHERE name = 'Dora'", "is not there"),
        ("UPDATE transactions SET customer_id = moved_from", "did not go along"),
        ("DELETE FROM customer_doubles", "nothing says so"),
        (
            """
            INSERT INTO customer_doubles (instance_id, newer, older)
            SELECT a.instance_id, a.id, b.id FROM customers a JOIN customers b ON b.name = 'Ana' WHERE a.name = 'Cleo'
            """,
            "is none"
        ),
    ]

    @Test(arguments: Engine.allCases)
    func `each kind of damage to customers is told, and sound ones have none`(engine: Engine) async throws {
        for (damage, word) in Self.damages {
            try await Company.opened(on: engine) { company in
                try await company.makeProducts(["A"])
                try await company.move("R", .receipt, ["A": 10])
                try await company.makeCustomer("Ana", "20111111", email: "a@example.com")
                try await company.makeCustomer("Bea", "20222222", email: "A@example.com")
                let cleo = try await company.makeCustomer("Cleo", "20333333")
                let dora = try await company.makeCustomer("Dora", "20444444")
                try await company.order("A", for: dora.id)
                try await company.merge(dora.id, into: cleo.id)
                #expect(try await company.verification().differences == [])
                try await company.write { scope in try scope.tx.execute(damage) }
                let report = try await company.verification()
                #expect(report.differences.contains { $0.en.contains(word) }, "\(word): \(report.differences)")
            }
        }
    }
}
