import Foundation
import Kernel
import NIOHTTP1
import Persistence
import PersistenceSQLite
import TestSupport
import WebSupport

/// Acqua alone, a process of its own on a database whose disk is about to fail. Its key, password and log lie on a good disk.
struct DrilledAcqua {
    let database: String
    let folder: String
    let port: Int
    let client: APIClient

    static let skuCount = 20
    static func sku(_ index: Int) -> String { "S\(index)" }
    private static let password = "correct horse battery staple"

    /// Makes the instance and its user in a database that is empty.
    static func make(database: String) throws -> DrilledAcqua {
        let folder = try ScratchFolder.fresh("drilled")
        try Data((password + "\n").utf8).write(to: URL(fileURLWithPath: folder + "/password"))
        let acqua = try DrilledAcqua(database: database, folder: folder)
        let account = ["--instance", Site.instance, "--username", "drill", "--password-file", folder + "/password"]
        try Program.run([Site.acqua, "erp", "init", "--database", database] + account, environment: acqua.environment)
        return acqua
    }

    private init(database: String, folder: String, token: String? = nil) throws {
        self.database = database
        self.folder = folder
        port = try FreePort.find()
        client = APIClient(base: "http://127.0.0.1:\(port)", token: token, http: .impatient)
    }

    /// The same on a copy of its database, at another port.
    func moved(to database: String, token: String?) throws -> DrilledAcqua {
        try DrilledAcqua(database: database, folder: folder, token: token)
    }

    /// The server, not started.
    /// - Parameter prefix: a program that runs it, and its arguments.
    func server(under prefix: [String] = []) -> Program {
        let words = prefix + [Site.acqua, "erp", "serve", "--database", database, "--listen", "127.0.0.1:\(port)", "--log-level", "error"]
        return Program(words, environment: environment, logPath: folder + "/erp.log")
    }

    private var environment: [String: String] { ["ACQUA_KEY_FILE": folder + "/acqua.key"] }

    /// Whoever may write, products with stock, and a customer, in a server that runs.
    func openDesk() async throws -> OrderDesk {
        let body: JSON = ["username": "drill", "password": .string(Self.password)]
        let token = try await client.insist(.POST, "\(Site.erpAPI)/tokens/write", body)["access_token"]?.stringValue
        let client = client.with(token: token)
        for index in 0..<Self.skuCount {
            let sku = Self.sku(index)
            try await client.insist(.PUT, "\(Site.erpAPI)/products/\(sku)", ["name": .string("Product \(index)")])
            let count: JSON = ["reason": "count", "lines": [["sku": .string(sku), "quantity": "1000000"]]]
            try await client.insist(.POST, "\(Site.erpAPI)/stock/movements", count, key: "load-\(sku)")
        }
        let buyer: JSON = ["name": "Drill", "document": "20000001"]
        let customer = try await client.insist(.POST, "\(Site.erpAPI)/customers", buyer, key: "drill-customer")
        return OrderDesk(client: client, customer: customer["id"]?.stringValue ?? "")
    }

    /// Has the ledger recomputed.
    func verify() throws {
        try Program.run([Site.acqua, "verify", "--database", database], environment: environment)
    }

    /// Has SQLite look at every page of a file that nobody serves now.
    static func checkPages(_ path: String) async throws {
        let reader = try SQLiteReader(path: path)
        let found = try await reader.read { tx in try tx.all("PRAGMA integrity_check").map { try $0.text("integrity_check") } }
        await reader.close()
        guard found == ["ok"] else { throw DrillFailure("\(path): \(found.prefix(3).joined(separator: "; "))") }
    }
}
