import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import WebSupport

/// Acqua alone, on a database that may be kept for another run.
struct DeskSite {
    let engine: Engine
    let folder: String
    let erp: Program
    let client: APIClient
    let port: Int
    private let database: String
    private let environment: [String: String]
    private let postgres: DurablePostgres?

    static let instance = "Desk"
    static let api = "/Desk/api/v1"
    private static let username = "desk"
    private static let password = "correct horse battery staple"

    /// Starts Acqua on the database of a folder, which is made where it is not there.
    /// - Parameter folder: nil is one that goes with this process.
    static func start(_ engine: Engine, in folder: String?) async throws -> DeskSite {
        let folder = try folder ?? ScratchFolder.fresh("desk")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let passwordFile = folder + "/password"
        let isNew = !FileManager.default.fileExists(atPath: passwordFile)
        let postgres = engine == .postgres ? try DurablePostgres(on: folder, settings: "max_wal_size = 4GB") : nil
        try postgres?.start()
        let database = postgres?.url ?? "sqlite:\(folder)/erp.sqlite"
        let environment = ["ACQUA_KEY_FILE": folder + "/acqua.key", "ACQUA_LIMIT_PUBLIC_READS": "0"]
        if isNew {
            try Data((password + "\n").utf8).write(to: URL(fileURLWithPath: passwordFile))
            let user = ["--instance", instance, "--username", username, "--password-file", passwordFile]
            try Program.run([Site.acqua, "erp", "init", "--database", database] + user, environment: environment)
        }
        let port = try FreePort.find()
        let erp = Program(
            [Site.acqua, "erp", "serve", "--database", database, "--listen", "127.0.0.1:\(port)", "--log-level", "warning"],
            environment: environment,
            logPath: "\(folder)/erp.log"
        )
        try erp.start()
        let client = APIClient(base: "http://127.0.0.1:\(port)")
        try await client.untilHealthy(seconds: 120)
        return DeskSite(
            engine: engine,
            folder: folder,
            erp: erp,
            client: client,
            port: port,
            database: database,
            environment: environment,
            postgres: postgres
        )
    }

    /// Whether a part of the filling is done: one that was interrupted goes on where it was.
    func isDone(_ part: String) -> Bool {
        FileManager.default.fileExists(atPath: mark(part))
    }

    func noteDone(_ part: String) throws {
        try Data().write(to: URL(fileURLWithPath: mark(part)))
    }

    private func mark(_ part: String) -> String {
        "\(folder)/done-\(part.filter { $0.isLetter })"
    }

    /// A client with a fresh write token.
    func manager() async throws -> APIClient {
        let body: JSON = ["username": .string(Self.username), "password": .string(Self.password)]
        let token = try await client.insist(.POST, "\(Self.api)/tokens/write", body)["access_token"]?.stringValue
        return client.with(token: token)
    }

    /// What a browser sends in which the manager has signed in.
    func cookie() async throws -> String {
        let start = ContinuousClock.now
        let visitor = PageVisitor(client)
        let page = try await visitor.post("/\(Self.instance)/sign-in", ["username": Self.username, "password": Self.password])
        guard page.status == 200 else { throw DrillFailure("the manager cannot sign in: \(page.status)") }
        print("  signed in, with the first page, in \(rounded(start.duration(to: .now).inSeconds)) s")
        return visitor.cookieHeader
    }

    /// Has every ledger recomputed, which wants the file for itself; the seconds that it took.
    func verify() async throws -> Double {
        guard try erp.stop() == 0 else { throw DrillFailure("erp serve did not end well") }
        let start = ContinuousClock.now
        try Program.run([Site.acqua, "verify", "--database", database], environment: environment, seconds: 1800)
        let took = start.duration(to: .now).inSeconds
        try erp.start()
        try await client.untilHealthy()
        return took
    }

    /// Tells PostgreSQL what its tables hold, as it does by itself some time after they were filled.
    func settle() throws {
        guard engine == .postgres else { return }
        try Program.run(["psql", "--no-psqlrc", "--quiet", "--dbname=\(database)", "--command=VACUUM (ANALYZE)"], seconds: 1800)
    }

    func stop() throws {
        let status = try erp.stop()
        try postgres?.stop()
        guard status == 0 else { throw DrillFailure("erp serve ended with \(status) when asked to end") }
    }
}
