import Kernel
import NIOHTTP1
package import Persistence
package import StoreCore
package import StoreWeb
package import WebSupport

/// The store as a test meets it: one store `mi-tienda`, and another that it knows nothing of, `otra`.
package struct RunningStore: Sendable {
    package let database: any SQLDatabase
    package let services: StoreServices
    package let clock: FakeClock
    package let store: StoreID
    /// Has no token.
    package let outsider: APIClient
    /// Holds the API token of `mi-tienda`.
    package let administrator: APIClient
    /// Holds the API token of `otra`.
    package let stranger: APIClient

    package static let slug = "mi-tienda"
    package static let api = "/mi-tienda/api/v1"

    /// Makes the stores and serves them over `database`, which has the store's schema.
    package static func run<Value: Sendable>(
        on database: any SQLDatabase,
        link: any ERPLink,
        sealing: SealingKey = .ephemeral(),
        allowsPrivateERP: Bool = false,
        _ body: @escaping @Sendable (RunningStore) async throws -> Value
    ) async throws -> Value {
        let clock = FakeClock()
        let (store, token) = try await make(slug, on: database, at: clock.now())
        let (_, strangerToken) = try await make("otra", on: database, at: clock.now())
        let metrics = MetricsRegistry()
        let services = StoreServices(
            database: database,
            clock: clock,
            passwords: PasswordHasher(cost: 4),
            sealing: sealing,
            link: link,
            metrics: metrics,
            pages: try StorePageLibrary.load(),
            description: try StorePageLibrary.description(),
            logins: LoginLimiter(failuresMaximum: 1000),
            publicURL: "https://tienda.example",
            sendsMail: false,
            allowsPrivateERP: allowsPrivateERP
        )
        return try await withServer(EdgeResponder(routes: storeRoutes(services), metrics: metrics, pages: services.pages)) { client in
            try await body(
                RunningStore(
                    database: database,
                    services: services,
                    clock: clock,
                    store: store,
                    outsider: client,
                    administrator: client.with(token: token),
                    stranger: client.with(token: strangerToken)
                )
            )
        }
    }

    private static func make(_ name: String, on database: any SQLDatabase, at now: Instant) async throws -> (StoreID, String) {
        guard let slug = StoreSlug(name) else { throw UnexpectedReply("\(name) is no name of a store") }
        let token = SecretToken.make(prefix: "tienda_")
        let store = try await database.write { tx in
            let store = try StoreActions.make(slug, at: now, in: tx)
            try APITokens.keep(hash: SecretToken.hash(token), name: "test", in: StoreScope(tx: tx, store: store, now: now))
            return store
        }
        return (store, token)
    }

    /// Puts a product into the catalogue.
    package func load(_ sku: String, price: String? = "2.55", stock: String? = "100") async throws {
        var members: [JSON.Member] = [.init("name", .string("Producto \(sku)"))]
        if let price { members.append(.init("price", .string(price))) }
        if let stock { members.append(.init("stock", .string(stock))) }
        try await administrator.expect(.PUT, "\(Self.api)/products/\(sku)", .object(members))
    }

    /// Makes a buyer and approves him; his id.
    package func makeBuyer(_ name: String = "Casa Juárez S.A.", document: String = "30-60363912-6") async throws -> String {
        let body: JSON = ["name": .string(name), "document": .string(document), "email": "compras@example.com"]
        let id = try await administrator.expect(.POST, "\(Self.api)/buyers", body)["id"]?.stringValue ?? ""
        try await administrator.expect(.POST, "\(Self.api)/buyers/\(id)/approve")
        return id
    }

    /// Makes a draft of these SKUs and quantities; its id.
    package func makeOrder(_ buyer: String, _ lines: [(String, String)], key: String) async throws -> String {
        let body: JSON = [
            "buyer_id": .string(buyer), "lines": .array(lines.map { ["sku": .string($0.0), "quantity": .string($0.1)] }),
        ]
        return try await administrator.expect(.POST, "\(Self.api)/orders", body, key: key)["id"]?.stringValue ?? ""
    }

    package static let password = "una clave larga"
    package static let administratorEmail = "ada@example.com"

    /// A browser of the administrator Ada, signed in; she may do everything.
    package func adminVisitor(
        permissions: Set<Administrator.Permission> = Set(Administrator.Permission.allCases)
    ) async throws -> PageVisitor {
        let hash = try await services.passwords.hash(Self.password)
        try await change { scope in
            _ = try AdministratorActions.create(
                name: "Ada",
                email: Self.administratorEmail,
                passwordHash: hash,
                permissions: permissions,
                in: scope
            )
        }
        let visitor = PageVisitor(outsider)
        let fields: KeyValuePairs = ["email": Self.administratorEmail, "password": Self.password]
        let page = try await visitor.post("/\(Self.slug)/admin/sign-in", fields)
        guard page.status < 400 else { throw UnexpectedReply("the administrator cannot sign in: \(page.text)") }
        return visitor
    }

    /// A browser of an approved buyer, signed in; and the buyer's id.
    package func buyerVisitor(
        _ email: String = "compras@example.com",
        name: String = "Casa Juárez S.A.",
        document: String = "30-60363912-6"
    ) async throws -> (visitor: PageVisitor, buyer: String) {
        let body: JSON = [
            "name": .string(name), "document": .string(document), "email": .string(email), "password": .string(Self.password),
        ]
        let id = try await administrator.expect(.POST, "\(Self.api)/buyers", body)["id"]?.stringValue ?? ""
        try await administrator.expect(.POST, "\(Self.api)/buyers/\(id)/approve")
        let visitor = PageVisitor(outsider)
        let page = try await visitor.post("/\(Self.slug)/sign-in", ["email": email, "password": Self.password])
        guard page.status < 400 else { throw UnexpectedReply("the buyer cannot sign in: \(page.text)") }
        return (visitor, id)
    }

    /// Runs a change of the store from inside.
    package func change<Value: Sendable>(_ body: @escaping @Sendable (StoreScope) throws -> Value) async throws -> Value {
        let (store, now) = (store, clock.now())
        return try await database.write { tx in try body(StoreScope(tx: tx, store: store, now: now)) }
    }
}
