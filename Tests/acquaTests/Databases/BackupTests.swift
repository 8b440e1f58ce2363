import Foundation
import Kernel
import NIOHTTP1
import Persistence
import PersistenceSQLite
import Synchronization
import TestSupport
import Testing
import WebSupport

@Suite struct BackupTests {
    /// A company and its back-up.
    private static func backedUp() async throws -> (company: Company, backup: String) {
        let company = try await Company.make()
        let backup = company.folder + "/backup.sqlite"
        let outcome = try await company.acqua(["backup", "--database", company.database, "--to", backup])
        guard outcome.status == 0 else { throw SubprocessFailure(description: "backup: \(outcome.errors)") }
        return (company, backup)
    }

    @Test func `a back-up is one file, and what is restored from it serves`() async throws {
        let (company, backup) = try await Self.backedUp()
        let beside = try FileManager.default.contentsOfDirectory(atPath: company.folder).filter { $0.hasPrefix("backup") }
        #expect(beside == ["backup.sqlite"])
        let restored = Company(folder: try ScratchFolder.fresh("restored"))
        try FileManager.default.copyItem(atPath: company.folder + "/acqua.key", toPath: restored.folder + "/acqua.key")
        let outcome = try await restored.acqua(["restore", "--from", backup, "--database", restored.database])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.last?.contains("the books agree") == true)
        let server = try BuiltProgram(restored.serve, environment: restored.key)
        defer { server.killHard() }
        let address = try await server.untilSaid("Acqua serves on ")
        let body: JSON = ["username": "maria", "password": "correct horse battery staple"]
        let token = try await APIClient(base: address).expect(.POST, "/Beauties/api/v1/tokens/write", body)
        #expect(token["scope"] == "write")
        server.terminate()
        #expect(await server.outcome().status == 0)
    }

    @Test func `a file that is there already is not overwritten`() async throws {
        let (company, backup) = try await Self.backedUp()
        let before = try Data(contentsOf: URL(fileURLWithPath: backup))
        let outcome = try await company.acqua(["backup", "--database", company.database, "--to", backup])
        #expect(outcome.status == 1)
        #expect(outcome.errors.last?.contains("there is such a file already") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: backup)) == before)
    }

    enum Damage: String, CaseIterable { case value, half, end, header, nothingLeft, noBackup, noDatabase }

    @Test(arguments: Damage.allCases)
    func `a back-up that is damaged is refused in one line, and nothing is written`(damage: Damage) async throws {
        let (company, backup) = try await Self.backedUp()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: backup))
        switch damage {
        case .value:
            let place = try #require(bytes.range(of: Data("maria".utf8)))
            bytes[place.lowerBound] ^= 1
        case .half: bytes = bytes.prefix(bytes.count / 2)
        case .end: bytes = bytes.dropLast(4096)
        case .header: bytes[5] ^= 0xFF
        case .nothingLeft: bytes = Data()
        case .noBackup: bytes = try Data(contentsOf: URL(fileURLWithPath: company.path))
        case .noDatabase: bytes = Data(String(repeating: "a letter, ", count: 1000).utf8)
        }
        let damaged = try ScratchFolder.fresh("damaged") + "/backup.sqlite"
        try bytes.write(to: URL(fileURLWithPath: damaged))
        let target = try ScratchFolder.fresh("target")
        let outcome = try await company.acqua(["restore", "--from", damaged, "--database", "sqlite:\(target)/erp.sqlite"])
        #expect(outcome.status == 1)
        #expect(outcome.output == [])
        #expect(outcome.errors.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.first?.contains(damaged) == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: target) == [])
    }

    @Test func `a back-up of a server at work has every write that was answered before it began`() async throws {
        let company = try await Company.make()
        let server = try BuiltProgram(company.serve, environment: company.key)
        defer { server.killHard() }
        let outsider = APIClient(base: try await server.untilSaid("Acqua serves on "))
        let login: JSON = ["username": "maria", "password": "correct horse battery staple"]
        let client = outsider.with(
            token: try await outsider.expect(.POST, "/Beauties/api/v1/tokens/write", login)["access_token"]?.stringValue
        )
        let answered = Answered()
        let ends = Tally()
        let backup = company.folder + "/backup.sqlite"
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for writer in 0..<4 {
                tasks.addTask {
                    for round in 0..<2000 where ends.value == 0 {
                        let document = String(20_000_000 + round * 4 + writer)
                        let body: JSON = ["name": "Buyer", "document": .string(document)]
                        try await client.expect(.POST, "/Beauties/api/v1/customers", body, key: document)
                        answered.add(document)
                    }
                }
            }
            while answered.documents.count < 100 { await Task.yield() }
            let before = answered.documents
            let outcome = try await company.acqua(["backup", "--database", company.database, "--to", backup])
            ends.raise()
            #expect(outcome.status == 0, "\(outcome.errors)")
            try await tasks.waitForAll()
            let reader = try SQLiteReader(path: backup)
            let documents = try await reader.read { tx in try tx.all("SELECT document FROM customers").map { try $0.text("document") } }
            await reader.close()
            #expect(before.subtracting(documents) == [])
        }
        server.terminate()
        #expect(await server.outcome().status == 0)
    }
}

/// The documents of the customers whose making was answered.
private final class Answered: Sendable {
    private let state = Mutex<Set<String>>([])

    var documents: Set<String> { state.withLock { $0 } }

    func add(_ document: String) { state.withLock { _ = $0.insert(document) } }
}
