import Foundation
import Persistence
import PersistenceSQLite
import TestSupport

/// The files of a company: its SQLite database, key and password.
struct Company {
    let folder: String

    var path: String { folder + "/erp.sqlite" }
    var database: String { "sqlite:" + path }
    var passwordFile: String { folder + "/password" }
    var account: [String] { ["--instance", "Beauties", "--username", "maria", "--password-file", passwordFile] }
    var key: [String: String] { ["ACQUA_KEY_FILE": folder + "/acqua.key"] }
    var serve: [String] { ["erp", "serve", "--database", database, "--listen", "127.0.0.1:0", "--log-level", "error"] }

    /// - Parameter isMade: whether `acqua erp init` has run.
    static func make(isMade: Bool = true) async throws -> Company {
        let company = try empty()
        guard isMade else { return company }
        let template = try template.get()
        for name in ["erp.sqlite", "acqua.key"] {
            try FileManager.default.copyItem(atPath: "\(template.folder)/\(name)", toPath: "\(company.folder)/\(name)")
        }
        return company
    }

    /// Made once: hashing a password takes its time.
    private static let template = Result {
        let company = try empty()
        let command = [BuiltProgram.path, "erp", "init", "--database", company.database, "--key-file", company.folder + "/acqua.key"]
        try Subprocess.run(command + company.account, log: company.folder + "/log")
        return company
    }

    private static func empty() throws -> Company {
        let company = Company(folder: try ScratchFolder.fresh("company"))
        try Data("correct horse battery staple\n".utf8).write(to: URL(fileURLWithPath: company.passwordFile))
        return company
    }

    func acqua(_ arguments: [String], under prefix: [String] = []) async throws -> BuiltProgram.Outcome {
        try await BuiltProgram.run(arguments, environment: key, under: prefix)
    }

    /// What its tables come to.
    func rows() async throws -> [DatabaseCopy.Table] {
        let reader = try SQLiteReader(path: path)
        let tables = try await DatabaseCopy.digests(of: reader)
        await reader.close()
        return tables
    }

    /// What every file in the folder holds, but for the lock, which says who was there.
    func contents() throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix(".lock") }
        return Dictionary(
            uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))) }
        )
    }
}
