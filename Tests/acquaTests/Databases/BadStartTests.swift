import ERPCore
import Foundation
import Persistence
import PersistenceSQLite
import StoreCore
import TestSupport
import Testing

/// Whoever starts it wrongly gets one line that says what is wrong, and finds everything as it was.
@Suite struct BadStartTests {
    private func expectRefusal(_ outcome: BuiltProgram.Outcome, _ words: String..., from place: SourceLocation = #_sourceLocation) {
        #expect(outcome.status == 1, sourceLocation: place)
        #expect(outcome.output == [], sourceLocation: place)
        #expect(outcome.errors.count == 1, "\(outcome.errors)", sourceLocation: place)
        for word in words { #expect(outcome.errors.first?.contains(word) == true, "\(outcome.errors)", sourceLocation: place) }
    }

    /// What a start finds in the file instead of its own database.
    enum Wrong: String, CaseIterable {
        case newer, ofStore, ofAnotherProgram, text, folder

        var words: [String] {
            switch self {
            case .newer: ["newer version"]
            case .ofStore: ["belongs to “\(storeSchema.application)”"]
            case .ofAnotherProgram: ["tables of another program"]
            case .text: ["no SQLite database"]
            case .folder: ["is a folder"]
            }
        }

        func make(_ path: String) async throws {
            switch self {
            case .newer:
                let later = Migration("m9999-later", "CREATE TABLE later (x BIGINT) {rows}")
                try await Self.make(path, Schema(application: erpSchema.application, migrations: erpSchema.migrations + [later]))
            case .ofStore: try await Self.make(path, storeSchema)
            case .ofAnotherProgram: try await Self.make(path, nil)
            case .text: try Data(String(repeating: "a letter, ", count: 500).utf8).write(to: URL(fileURLWithPath: path))
            case .folder: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            }
        }

        private static func make(_ path: String, _ schema: Schema?) async throws {
            let database = try SQLiteDatabase(path: path)
            if let schema {
                _ = try await database.migrate(to: schema, at: FakeClock.beginning)
            } else {
                try await database.write { tx in try tx.executeScript("CREATE TABLE theirs (x INTEGER)") }
            }
            await database.close()
        }
    }

    @Test(arguments: Wrong.allCases, ["serve", "init"])
    func `a file that is not Acqua's is refused and left as it is`(wrong: Wrong, verb: String) async throws {
        let company = try await Company.make(isMade: false)
        try await wrong.make(company.path)
        try Data((String(repeating: "0", count: 64) + "\n").utf8).write(to: URL(fileURLWithPath: company.folder + "/acqua.key"))
        let file = company.path
        let before = wrong == .folder ? nil : try Data(contentsOf: URL(fileURLWithPath: file))
        let arguments = verb == "serve" ? company.serve : ["erp", "init", "--database", company.database] + company.account
        let outcome = try await company.acqua(arguments)
        expectRefusal(outcome, company.path, wrong.words[0])
        if let before { #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before) }
    }

    @Test func `a port that is taken`() async throws {
        let (one, two) = (try await Company.make(), try await Company.make())
        let server = try BuiltProgram(one.serve, environment: one.key)
        defer { server.killHard() }
        let address = try await server.untilSaid("Acqua serves on http://")
        // The keys that sign tokens are made when a database is served for the first time.
        let first = try BuiltProgram(two.serve, environment: two.key)
        _ = try await first.untilSaid("Acqua serves on http://")
        first.terminate()
        #expect(await first.outcome().status == 0)
        let before = try await two.rows()
        let outcome = try await two.acqua(["erp", "serve", "--database", two.database, "--listen", address, "--log-level", "error"])
        expectRefusal(outcome, "another program listens on that port", "--listen")
        #expect(try await two.rows() == before)
    }

    @Test(arguments: ["serve", "init", "user"])
    func `a file that another process is using`(verb: String) async throws {
        let company = try await Company.make()
        let holder = try SQLiteDatabase(path: company.path)
        let arguments =
            switch verb {
            case "serve": company.serve
            case "init": ["erp", "init", "--database", company.database] + company.account
            default: ["erp", "user", "--database", company.database, "--permission", "read"] + company.account
            }
        expectRefusal(try await company.acqua(arguments), company.path, "the process \(getpid()) is using this file")
        await holder.close()
    }

    @Test func `a key file that is not there`() async throws {
        let company = try await Company.make()
        try FileManager.default.removeItem(atPath: company.folder + "/acqua.key")
        let before = try company.contents()
        expectRefusal(try await company.acqua(company.serve), company.folder + "/acqua.key", "cannot be read")
        #expect(try company.contents() == before)
    }

    @Test(arguments: ["serve", "user"])
    func `a database that nobody has made`(verb: String) async throws {
        let company = try await Company.make(isMade: false)
        let arguments =
            verb == "serve"
            ? company.serve : ["erp", "user", "--database", company.database, "--permission", "read"] + company.account
        expectRefusal(try await company.acqua(arguments), company.path, "there is no such file", "init")
        #expect(try company.contents().keys.sorted() == ["password"])
    }

    @Test func `a folder that is not there`() async throws {
        let company = try await Company.make(isMade: false)
        let path = company.folder + "/absent/erp.sqlite"
        expectRefusal(try await company.acqua(["erp", "init", "--database", "sqlite:" + path] + company.account), path, "folder")
    }

    @Test func `a folder that may not be written`() async throws {
        let company = try await Company.make(isMade: false)
        let closed = try ScratchFolder.fresh("closed")
        chmod(closed, 0o555)
        let command = ["erp", "init", "--database", "sqlite:\(closed)/erp.sqlite"] + company.account
        // Root may write everywhere unless it gives up that right.
        let asOthers = getuid() == 0 ? ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] : []
        expectRefusal(try await company.acqua(command, under: asOthers), closed, "check its folder")
        #expect(try FileManager.default.contentsOfDirectory(atPath: closed) == [])
    }

    @Test func `a disk without room`() async throws {
        let company = try await Company.make(isMade: false)
        let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh"]
        let command = ["erp", "init", "--database", company.database] + company.account
        expectRefusal(try await company.acqua(command, under: limited), company.path, "disk")
        let outcome = try await company.acqua(command)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func `a PostgreSQL that does not answer`() async throws {
        let company = try await Company.make(isMade: false)
        let command = ["erp", "init", "--database", "postgres://acqua@127.0.0.1:1/none"] + company.account
        expectRefusal(try await company.acqua(command), "PostgreSQL", "127.0.0.1")
    }

    @Test func `a PostgreSQL database of another program`() async throws {
        try await withFreshDatabase(.postgres) { fresh in
            let theirs = try fresh.open()
            try await theirs.write { tx in try tx.executeScript("CREATE TABLE theirs (x BIGINT)") }
            let company = try await Company.make(isMade: false)
            let outcome = try await company.acqua(["erp", "init", "--database", fresh.url] + company.account)
            expectRefusal(outcome, "tables of another program")
            let tables = try await theirs.read { tx in
                try tx.all("SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = current_schema()").count
            }
            #expect(tables == 1)
            await theirs.close()
        }
    }
}
