import Foundation
import Kernel
import NIOHTTP1
import TestSupport
import WebSupport

/// A whole installation for a drill: Acqua and a store as processes of their own, each on its own database, and the proxy
/// between them.
struct Site {
    let folder: String
    let erp: Program
    let store: Program
    let proxy: FlakyProxy
    let erpClient: APIClient
    let storeClient: APIClient
    let erpDatabase: String
    let storeDatabase: String
    let environment: [String: String]

    static let instance = "Storm"
    static let erpAPI = "/Storm/api/v1"
    static let storeAPI = "/storm/api/v1"
    private static let password = "correct horse battery staple"

    /// Where `acqua` lies: beside this program.
    static var acqua: String {
        let own = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? own.path
        return URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("acqua").path
    }

    /// Makes instance, store, users and connection, and starts both servers.
    static func make(_ engine: Engine, dropPercent: Int) async throws -> Site {
        let folder = try ScratchFolder.fresh("site")
        let password = folder + "/password"
        let token = folder + "/token"
        try Data((Self.password + "\n").utf8).write(to: URL(fileURLWithPath: password))
        let databases = try Self.databases(engine, folder)
        let environment = [
            "ACQUA_KEY_FILE": folder + "/acqua.key", "ACQUA_ALLOW_PRIVATE_ERP": "true", "ACQUA_LIMIT_PUBLIC_READS": "0",
        ]
        try Program.run(
            [
                acqua, "erp", "init", "--database", databases.erp, "--instance", instance, "--username", "storm",
                "--password-file", password,
            ],
            environment: environment
        )
        try Program.run(
            [acqua, "store", "init", "--database", databases.store, "--store", "storm", "--token-file", token],
            environment: environment
        )
        let (erpPort, storePort) = (try FreePort.find(), try FreePort.find())
        let server = { (kind: String, database: String, port: Int) in
            Program(
                [acqua, kind, "serve", "--database", database, "--listen", "127.0.0.1:\(port)", "--log-level", "warning"],
                environment: environment,
                logPath: "\(folder)/\(kind).log"
            )
        }
        let proxy = FlakyProxy(upstreamPort: erpPort, dropPercent: dropPercent)
        let storeToken = try String(contentsOfFile: token, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let site = Site(
            folder: folder,
            erp: server("erp", databases.erp, erpPort),
            store: server("store", databases.store, storePort),
            proxy: proxy,
            erpClient: APIClient(base: "http://127.0.0.1:\(erpPort)"),
            storeClient: APIClient(base: "http://127.0.0.1:\(storePort)", token: storeToken),
            erpDatabase: databases.erp,
            storeDatabase: databases.store,
            environment: environment
        )
        try site.erp.start()
        try site.store.start()
        try await site.erpClient.untilHealthy()
        try await site.storeClient.untilHealthy()
        let proxyPort = try await proxy.start()
        let connection: JSON = [
            "instance": .string(instance), "username": "storm", "password": .string(Self.password),
            "base_url": .string("http://127.0.0.1:\(proxyPort)/{instance}"), "stock_every_seconds": 2, "prices_every_seconds": 5,
        ]
        try await site.storeClient.insist(.PUT, "\(storeAPI)/integrations/erp/acqua", connection)
        return site
    }

    private static func databases(_ engine: Engine, _ folder: String) throws -> (erp: String, store: String) {
        switch engine {
        case .sqlite: return ("sqlite:\(folder)/erp.sqlite", "sqlite:\(folder)/store.sqlite")
        case .postgres:
            let cluster = try PostgresCluster.shared
            return (try cluster.freshDatabase(), try cluster.freshDatabase())
        }
    }

    /// A client of Acqua with a fresh write token.
    func manager() async throws -> APIClient {
        let body: JSON = ["username": "storm", "password": .string(Self.password)]
        let token = try await erpClient.insist(.POST, "\(Self.erpAPI)/tokens/write", body)["access_token"]?.stringValue
        return erpClient.with(token: token)
    }

    /// Ends both servers, and has each ledger recomputed.
    /// - Throws: where a server did not end well or `acqua verify` found a difference.
    func stopAndVerify() throws {
        for (name, program) in [("erp", erp), ("store", store)] {
            let status = try program.stop()
            guard status == 0 else { throw DrillFailure("\(name) serve ended with \(status) when asked to end") }
        }
        for database in [erpDatabase, storeDatabase] {
            try Program.run([Self.acqua, "verify", "--database", database], environment: environment)
        }
    }
}
