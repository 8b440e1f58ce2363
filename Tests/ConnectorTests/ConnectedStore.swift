import AsyncHTTPClient
import Connector
import ConnectorRemote
import Kernel
import Logging
import Persistence
import StoreCore
import TestSupport
import Testing

/// A store with an approved buyer and the products `A` and `B`, connected with a fake Acqua; its clock stands still.
struct ConnectedStore: Sendable {
    let fresh: FreshDatabase
    let database: any SQLDatabase
    let acqua: FakeAcqua
    let clock: FakeClock
    let counted: CountedFigures
    let services: ConnectorServices
    let worker: DeliveryWorker
    let puller: PullWorker
    let link: AcquaLink
    let store: StoreID
    let buyer: BuyerID

    static let document = "30603639126"

    static func run(
        _ engine: Engine,
        _ body: @escaping @Sendable (ConnectedStore) async throws -> Void
    ) async throws {
        try await withFreshDatabase(engine, schema: storeSchema) { fresh in
            let database = try fresh.open()
            try await FakeAcqua.run { acqua in
                let http = RemoteERP.makeClient()
                do {
                    let store = try await open(fresh, database, acqua, http)
                    try await body(store)
                } catch {
                    try await http.shutdown()
                    await database.close()
                    throw error
                }
                try await http.shutdown()
                await database.close()
            }
        }
    }

    /// The database as another server has it open.
    func openAnother() throws -> any SQLDatabase { try fresh.open() }

    private static func open(
        _ fresh: FreshDatabase,
        _ database: any SQLDatabase,
        _ acqua: FakeAcqua,
        _ http: RemoteClient
    ) async throws -> ConnectedStore {
        let clock = FakeClock()
        let now = clock.now()
        let (store, buyer) = try await database.write { tx in
            let store = try StoreActions.make(try #require(StoreSlug("mi-tienda")), at: now, in: tx)
            let scope = StoreScope(tx: tx, store: store, now: now)
            let buyer = try BuyerActions.create(try details(), in: scope)
            _ = try BuyerActions.approve(buyer.id, in: scope)
            for sku in ["A", "B"] {
                try ProductActions.put(
                    ProductDraft(
                        sku: SKU(stored: sku),
                        details: ProductDetails(name: "Producto \(sku)"),
                        price: UnitPrice(whole: 10),
                        stock: Quantity(whole: 100)
                    ),
                    in: scope
                )
            }
            return (store, buyer.id)
        }
        let counted = CountedFigures()
        let services = makeServices(database, clock, http, acqua, counted)
        let (deliveries, pulls) = (WakeSignal(), WakeSignal())
        let connected = ConnectedStore(
            fresh: fresh,
            database: database,
            acqua: acqua,
            clock: clock,
            counted: counted,
            services: services,
            worker: DeliveryWorker(services: services, signal: deliveries),
            puller: PullWorker(services: services, signal: pulls),
            link: AcquaLink(services: services, deliveries: deliveries, pulls: pulls),
            store: store,
            buyer: buyer
        )
        try await connected.connect()
        return connected
    }

    private static func makeServices(
        _ database: any SQLDatabase,
        _ clock: FakeClock,
        _ http: RemoteClient,
        _ acqua: FakeAcqua,
        _ counted: CountedFigures
    ) -> ConnectorServices {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return ConnectorServices(
            database: database,
            clock: clock,
            http: http,
            policy: AddressPolicy(allowsPrivate: true),
            urlTemplate: acqua.template,
            openPassword: { sealed, _ in String(decoding: sealed, as: UTF8.self) },
            logger: logger,
            figures: counted.figures
        )
    }

    private static func details() throws -> BuyerDetails {
        BuyerDetails(name: "Casa Juárez S.A.", document: try TaxDocument(typed: document), email: "compras@example.com")
    }

    /// A second life of the same store: nothing is left of what the first had in memory.
    func restarted(http: RemoteClient) -> DeliveryWorker {
        DeliveryWorker(services: Self.makeServices(database, clock, http, acqua, counted), signal: WakeSignal())
    }

    /// Saves the connection.
    func connect(password: String = FakeAcqua.password, instance: String = FakeAcqua.instance, isEnabled: Bool = true) async throws {
        try await write { scope in
            try ConnectionActions.save(
                ERPConnectionSettings(instance: instance, username: "tienda", isEnabled: isEnabled),
                passwordSealed: Array(password.utf8),
                in: scope
            )
        }
    }

    @discardableResult
    func write<Value: Sendable>(_ body: @escaping @Sendable (StoreScope) throws -> Value) async throws -> Value {
        let (store, now) = (store, clock.now())
        return try await database.write { tx in try body(StoreScope(tx: tx, store: store, now: now)) }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (StoreScope) throws -> Value) async throws -> Value {
        let (store, now) = (store, clock.now())
        return try await database.read { tx in try body(StoreScope(tx: tx, store: store, now: now)) }
    }

    /// Makes an order of these SKUs and confirms it.
    func confirmed(_ lines: [(String, Int32)] = [("A", 2), ("B", 3)]) async throws -> OrderID {
        let buyer = buyer
        return try await write { scope in
            let order = try OrderActions.create(Self.draft(lines), for: buyer, by: .administrator, in: scope)
            return try OrderActions.confirm(order.id, by: .administrator, in: scope).id
        }
    }

    static func draft(_ lines: [(String, Int32)]) -> OrderDraft {
        OrderDraft(lines: lines.map { OrderDraft.Line(sku: SKU(stored: $0.0), quantity: Quantity(whole: $0.1)) })
    }

    func edit(_ id: OrderID, _ lines: [(String, Int32)]) async throws {
        try await write { scope in
            let version = try OrderQueries.find(id, in: scope).version
            _ = try OrderActions.edit(id, ifVersion: version, Self.draft(lines), in: scope)
        }
    }

    func cancel(_ id: OrderID) async throws {
        try await write { scope in _ = try OrderActions.cancel(id, by: .administrator, in: scope) }
    }

    func retry(_ id: OrderID) async throws {
        try await write { scope in try DeliveryActions.retry(id, in: scope) }
    }

    func sync(_ id: OrderID) async throws -> SyncState {
        try await read { scope in try DeliveryQueries.sync(of: id, in: scope) }
    }

    func attempts(_ id: OrderID) async throws -> [DeliveryAttempt] {
        try await read { scope in try DeliveryQueries.attempts(of: id, in: scope) }
    }

    /// Lets time pass and everything that falls due be carried, until the order rests or so many seconds have gone by.
    /// - Returns: the seconds that it took.
    @discardableResult
    func settle(_ id: OrderID, within seconds: Double = 7200) async throws -> Double {
        let begin = clock.now()
        while clock.now().seconds(since: begin) <= seconds {
            try await worker.deliverDue()
            let sync = try await sync(id)
            guard let next = sync.nextAttemptAt else { return clock.now().seconds(since: begin) }
            clock.advance(bySeconds: max(0.001, next.seconds(since: clock.now())))
        }
        return clock.now().seconds(since: begin)
    }

    /// The transactions that the fake has for the store.
    var transactions: [FakeBooks.Transaction] { Array(acqua.books.transactions.values) }
}
