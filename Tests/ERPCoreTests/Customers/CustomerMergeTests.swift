import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

@Suite struct CustomerMergeTests {
    private static let dni = "20.123.456"
    /// Of a man with that DNI.
    private static let cuit = "20-20123456-6"

    @Test(arguments: Engine.allCases)
    func `the record that goes leads to the one that stays, by its id and its document`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"])
            try await company.move("R", .receipt, ["A": 10])
            let kiosk = try await company.makeCustomer("Kiosco Luz", Self.dni)
            let luz = try await company.makeCustomer("Luz Pérez", Self.cuit)
            try await company.order("A", for: kiosk.id, buyer: kiosk.document)
            let moved = try await company.merge(kiosk.id, into: luz.id)
            #expect(moved == 1)
            let found = try await company.read { scope in
                [
                    try CustomerQueries.find(kiosk.id, in: scope), try CustomerQueries.find(document: kiosk.document, in: scope),
                    try CustomerQueries.find(document: luz.document, in: scope),
                ]
            }
            #expect(found.map { $0?.id } == [luz.id, luz.id, luz.id])
            #expect(try await company.customer(luz.id).formerDocuments == ["20123456"])
            let again = try await company.makeCustomer("Otro", Self.dni)
            #expect(again.id == luz.id)
            // What remembers the old record goes on ordering.
            let order = try await company.order("A", for: kiosk.id, buyer: kiosk.document)
            #expect(order.customer.id == luz.id)
            #expect(try await company.order("A", for: luz.id, buyer: luz.document).customer.id == luz.id)
            let record = try await company.read { scope in try CustomerQueries.record(kiosk.id, in: scope) }
            #expect(record.mergedInto == luz.id && record.fields.name == "Kiosco Luz")
            #expect(try await company.verification().differences == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the survivor may take the other's document, and takes it back`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let old = try await company.makeCustomer("Luz", Self.dni)
            let new = try await company.makeCustomer("Luz Pérez", Self.cuit)
            try await company.merge(new.id, into: old.id, takingDocument: true)
            let merged = try await company.customer(old.id)
            #expect(merged.document == new.document && merged.formerDocuments == [old.document.digits])
            #expect(try await company.customer(new.id).id == old.id)
            try await company.write(as: .walter) { scope in
                _ = try CustomerActions.update(
                    old.id,
                    fields: merged.fields,
                    document: old.document,
                    version: merged.version,
                    in: scope
                )
            }
            let back = try await company.customer(old.id)
            #expect(back.document == old.document && back.formerDocuments == [new.document.digits])
            #expect(try await company.verification().differences == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a DNI that becomes the CUIT around it goes on leading to the customer`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let luz = try await company.makeCustomer("Luz", Self.dni)
            let cuit = try TaxDocument(typed: Self.cuit)
            try await company.write(as: .walter) { scope in
                _ = try CustomerActions.update(luz.id, fields: luz.fields, document: cuit, version: luz.version, in: scope)
            }
            #expect(try await company.makeCustomer("Luz", Self.dni).id == luz.id)
            // Another's number that was typed by mistake does not.
            let other = try await company.makeCustomer("Ana", "30111222")
            try await company.write(as: .walter) { scope in
                let document = try TaxDocument(typed: "30111333")
                _ = try CustomerActions.update(other.id, fields: other.fields, document: document, version: other.version, in: scope)
            }
            #expect(try await company.makeCustomer("Bea", "30111222").id != other.id)
            #expect(try await company.verification().differences == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `chains are flattened, and what is merged is not merged again`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let (a, b, c) = (
                try await company.makeCustomer("A", "20111111"), try await company.makeCustomer("B", "20222222"),
                try await company.makeCustomer("C", "20333333")
            )
            try await company.merge(a.id, into: b.id)
            try await company.merge(b.id, into: c.id)
            let record = try await company.read { scope in try CustomerQueries.record(a.id, in: scope) }
            #expect(record.mergedInto == c.id)
            #expect(try await company.customer(c.id).formerDocuments == ["20111111", "20222222"])
            for (gone, stays) in [(a.id, c.id), (c.id, a.id), (b.id, a.id)] {
                let refusal = await #expect(throws: Refusal.self) { try await company.merge(gone, into: stays) }
                #expect(refusal?.code == "already_merged")
            }
            let same = await #expect(throws: Refusal.self) { try await company.merge(c.id, into: c.id) }
            #expect(same?.code == "same_customer")
            #expect(try await company.verification().differences == [])
        }
    }

    /// On PostgreSQL several servers, each with its own connection; on SQLite one.
    @Test(arguments: Engine.allCases)
    func `merging while orders come in for both loses nothing, and of two that cross one holds`(engine: Engine) async throws {
        try await withFreshDatabase(engine, schema: erpSchema) { fresh in
            let first = try fresh.open()
            let company = try await Company.founded(in: first, number: 1)
            try await company.makeProducts(["A"])
            try await company.move("R", .receipt, ["A": 1000])
            let kiosk = try await company.makeCustomer("Kiosco Luz", Self.dni)
            let luz = try await company.makeCustomer("Luz Pérez", Self.cuit)
            let others = engine == .postgres ? [try fresh.open(), try fresh.open(), try fresh.open()] : []
            let companies = [company] + others.map { Company(database: $0, id: company.id) }
            let merged = try await withThrowingTaskGroup(of: Bool?.self) { group in
                for index in 0..<90 {
                    let (company, customer) = (companies[index % companies.count], index % 2 == 0 ? kiosk : luz)
                    group.addTask {
                        try await company.order("A", for: customer.id, buyer: customer.document)
                        return nil
                    }
                    guard index == 30 else { continue }
                    for (gone, stays) in [(kiosk.id, luz.id), (luz.id, kiosk.id)] {
                        let other = companies[gone == kiosk.id ? 0 : companies.count - 1]
                        group.addTask {
                            do {
                                try await other.merge(gone, into: stays)
                                return true
                            } catch let refusal as Refusal {
                                #expect(refusal.code == "already_merged")
                                return false
                            }
                        }
                    }
                }
                return try await group.reduce(into: [Bool]()) { merged, done in if let done { merged.append(done) } }
            }
            #expect(merged.sorted { !$0 && $1 } == [false, true])
            let survivor = try await company.customer(kiosk.id)
            #expect(try await company.customer(luz.id).id == survivor.id)
            let count = try await company.read { scope in try CustomerTransactions.count(of: survivor.id, upTo: 1000, in: scope) }
            #expect(count == 90)
            let total = try await company.read { scope in try scope.tx.first("SELECT COUNT(*) AS n FROM transactions")?.integer("n") }
            #expect(total == 90)
            #expect(try await company.verification().differences == [])
            for database in [first] + others { await database.close() }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a follower of the survivor's transactions sees those that came with a merge`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            try await company.makeProducts(["A"])
            try await company.move("R", .receipt, ["A": 10])
            let (a, b) = (try await company.makeCustomer("A", "20111111"), try await company.makeCustomer("B", "20222222"))
            for _ in 0..<3 { try await company.order("A", for: a.id) }
            try await company.order("A", for: b.id)
            let seen = try await company.read { scope in try FeedClock.current(in: scope) }
            try await company.merge(a.id, into: b.id)
            let news = try await company.read { scope in
                try TransactionQueries.page(customer: b.id, afterClock: seen, limit: 10, in: scope).map(\.transaction.number)
            }
            #expect(news == [1, 2, 3])
            let now = try await company.read { scope in try FeedClock.current(in: scope) }
            let order = try await company.order("A", for: b.id)
            let later = try await company.read { scope in
                try TransactionQueries.page(customer: b.id, afterClock: now, limit: 10, in: scope).map(\.transaction.id)
            }
            #expect(later == [order.id])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an older look at either record does not merge`(engine: Engine) async throws {
        try await Company.opened(on: engine) { company in
            let (a, b) = (try await company.makeCustomer("A", "20111111"), try await company.makeCustomer("B", "20222222"))
            for (survivorVersion, goneVersion) in [(a.version, b.version + 1), (a.version + 1, b.version)] {
                let merge = CustomerMerge(
                    survivor: a.id,
                    survivorVersion: survivorVersion,
                    gone: b.id,
                    goneVersion: goneVersion,
                    fields: a.fields,
                    document: a.document
                )
                await #expect(throws: Refusal.staleVersion) {
                    try await company.write(as: .walter) { scope in _ = try CustomerActions.merge(merge, in: scope) }
                }
            }
            #expect(try await company.customer(b.id).id == b.id)
        }
    }
}
