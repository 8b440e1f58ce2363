import ERPCore
import ERPWeb
import Foundation
import Kernel
import Logging
import NIOHTTP1
import Persistence
import ServiceLifecycle
import StoreCore
import WebSupport

/// Acqua and a store in one process, each on its own database.
struct DemoSite {
    let place: DemoPlace
    let erp: ERPSession
    let store: StoreSession
    /// What the store is given to connect with.
    let username: String
    let password: String
    let token: String

    private static let username = "conector"

    /// Opens both databases; makes instance, user and store where they are not there yet.
    static func open(_ place: DemoPlace) async throws -> DemoSite {
        let password = try secret("\(place.folder)/password") { SecretToken.make(prefix: "") }
        let erpSettings = try await Settings(["database": place.erpDatabase, "key-file": "\(place.folder)/erp.key"])
        let storeSettings = try await Settings(["database": place.storeDatabase, "key-file": "\(place.folder)/store.key"])
        let erp = try await ERPSession.open(erpSettings, makesKey: true)
        do {
            let store = try await StoreSession.open(storeSettings, makesKey: true)
            try await makeInstance(erp, password: password)
            let token = try await makeStore(store, tokenPath: "\(place.folder)/token")
            try await DemoPeople.make(store, slug: DemoLoader.slug, password: password)
            return DemoSite(place: place, erp: erp, store: store, username: username, password: password, token: token)
        } catch {
            await erp.database.close()
            throw error
        }
    }

    func close() async {
        await store.database.close()
        await erp.database.close()
    }

    /// Serves both, does the job, tells the outcome; then goes on serving until a signal.
    /// - Throws: `CommandFailure` where this is a single run and the two sides differ.
    func run(data: DemoData, isOnce: Bool) async throws {
        let settings = try await Settings([
            "allow-private-erp": "true", "limit-public-reads": "0",
            "url-template": "http://\(place.erpAddress.host):\(place.erpAddress.port)/{instance}",
        ])
        let erpServer = try await ERPServer.make(erp, settings: settings, address: place.erpAddress) { _ in }
        let storeServer = try StoreServer.make(store, settings: settings, address: place.storeAddress) { _ in }
        let loader = Job { [self] in
            let reconciliation = try await work(data)
            say(DemoReport.end(reconciliation))
            if isOnce {
                guard reconciliation.differences == 0 else { throw CommandFailure("the two sides differ") }
                return
            }
            let acqua = "http://\(place.erpAddress.host):\(place.erpAddress.port)/\(DemoLoader.instance)"
            let shop = "http://\(place.storeAddress.host):\(place.storeAddress.port)/\(DemoLoader.slug)"
            let users = DemoUsers.all.map(\.name).joined(separator: ", ")
            say(
                """

                Acqua    \(acqua)
                         users: \(users) (each may do more than the one before)
                The shop \(shop)
                         a buyer: \(DemoPeople.buyer)
                Its administration \(shop)/admin
                         the merchant: \(DemoPeople.administrator)
                The password of all of them is in \(place.folder)/password.

                For programs: \(acqua)/api/v1 (user \(username)) and \(shop)/api/v1 (token in \(place.folder)/token).
                Control-C ends both.
                """
            )
            try await gracefulShutdown()
        }
        let filing = FilingWorker(database: erp.database)
        try await storeServer.run { services in try await ServerGroup.run([erpServer, filing] + services + [loader]) }
    }

    private func work(_ data: DemoData) async throws -> Reconciliation {
        let erpClient = APIClient(base: "http://\(place.erpAddress.host):\(place.erpAddress.port)")
        let storeClient = APIClient(base: "http://\(place.storeAddress.host):\(place.storeAddress.port)", token: token)
        try await erpClient.untilHealthy()
        try await storeClient.untilHealthy()
        let login: JSON = ["username": .string(username), "password": .string(password)]
        let manager = try await erpClient.expect(.POST, "\(DemoLoader.erpAPI)/tokens/write", login)
        let loader = DemoLoader(
            data: data,
            erp: erpClient.with(token: manager["access_token"]?.stringValue),
            store: storeClient,
            connection: [
                "instance": .string(DemoLoader.instance), "username": .string(username), "password": .string(password),
            ],
            progress: ProgressLine()
        )
        try await loader.run()
        let origin = "ventasxmayor/\(DemoLoader.slug)"
        return Reconciliation(
            store: try await Reconciliation.readStore(store.database, slug: DemoLoader.slug),
            erp: try await Reconciliation.readERP(erp.database, instance: DemoLoader.instance, origin: origin)
        )
    }

    private static func makeInstance(_ erp: ERPSession, password: String) async throws {
        let users = [(username, Permission.manage)] + DemoUsers.all
        let (hash, now) = (try await PasswordHasher().hash(password), SystemClock().now())
        try await erp.database.write { tx in
            let present = try InstanceQueries.find(name: DemoLoader.instance, in: tx)?.id
            let id = try present ?? InstanceActions.create(name: DemoLoader.instance, at: now, in: tx)
            let scope = InstanceScope(tx: tx, instance: id, now: now)
            for (name, permission) in users where try UserCredentials.find(name, of: id, in: tx) == nil {
                _ = try UserActions.put(name, passwordHash: hash, permission: permission, in: scope)
            }
        }
    }

    /// Makes the store where there is none; its API token, which is made anew where its file was lost.
    private static func makeStore(_ session: StoreSession, tokenPath: String) async throws -> String {
        guard let slug = StoreSlug(DemoLoader.slug) else { throw CommandFailure("the demonstration's store has no valid name") }
        let token = try secret(tokenPath) { SecretToken.make(prefix: "acqua_") }
        let now = SystemClock().now()
        try await session.database.write { tx in
            let present = try StoreQueries.all(in: tx).first { $0.slug == slug.text }?.id
            let store = try present ?? StoreActions.make(slug, at: now, in: tx)
            let hash = SecretToken.hash(token)
            guard try !APITokens.isValid(hash: hash, for: store, in: tx) else { return }
            try APITokens.keep(hash: hash, name: "demo", in: StoreScope(tx: tx, store: store, now: now))
        }
        return token
    }

    /// A secret in a file, made where there is none.
    private static func secret(_ path: String, make: () -> String) throws -> String {
        if FileManager.default.fileExists(atPath: path) { return try PasswordFile.read(path) }
        let secret = make()
        try TokenFile.write(secret, to: path)
        return secret
    }
}

/// Work that the servers live for: when it ends, they end.
private struct Job: Service {
    let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await body() }
    }
}
