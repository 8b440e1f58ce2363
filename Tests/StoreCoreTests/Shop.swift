import Kernel
import Persistence
import StoreCore
import TestSupport

/// A store with an approved buyer and two products: `A` at 2.55, `B` at 10, 100 of each.
struct Shop: Sendable {
    let database: any SQLDatabase
    let store: StoreID
    let buyer: BuyerID
    let clock: FakeClock

    static func with<Value>(_ engine: Engine, _ body: (Shop) async throws -> Value) async throws -> Value {
        try await withDatabase(engine, schema: storeSchema) { db in
            try await body(try await open(on: db))
        }
    }

    private static func open(on database: any SQLDatabase) async throws -> Shop {
        let clock = FakeClock()
        let now = clock.now()
        let slug = try found(StoreSlug("mi-tienda"))
        let details = BuyerDetails(
            name: "Casa Juárez S.A.",
            document: try TaxDocument(typed: "30-60363912-6"),
            address: Address(street: "Sarmiento 3554", city: "CABA"),
            email: "compras@example.com"
        )
        let (store, buyer) = try await database.write { tx in
            let store = try StoreActions.make(slug, at: now, in: tx)
            let scope = StoreScope(tx: tx, store: store, now: now)
            let buyer = try BuyerActions.create(details, in: scope)
            _ = try BuyerActions.approve(buyer.id, in: scope)
            for (sku, price) in [("A", "2.55"), ("B", "10")] {
                let draft = ProductDraft(
                    sku: SKU(stored: sku),
                    details: ProductDetails(name: "Producto \(sku)"),
                    price: try found(UnitPrice(price)),
                    stock: Quantity(whole: 100)
                )
                try ProductActions.put(draft, in: scope)
            }
            return (store, buyer.id)
        }
        return Shop(database: database, store: store, buyer: buyer, clock: clock)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (StoreScope) throws -> Value) async throws -> Value {
        let (store, now) = (store, clock.now())
        return try await database.write { tx in try body(StoreScope(tx: tx, store: store, now: now)) }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (StoreScope) throws -> Value) async throws -> Value {
        let (store, now) = (store, clock.now())
        return try await database.read { tx in try body(StoreScope(tx: tx, store: store, now: now)) }
    }

    /// Makes a draft of these SKUs and whole quantities.
    func draft(_ lines: [(String, Int32)], by actor: Actor = .administrator) async throws -> Order {
        let buyer = buyer
        return try await write { scope in try OrderActions.create(Shop.order(lines), for: buyer, by: actor, in: scope) }
    }

    /// Makes an order of these SKUs and confirms it.
    func confirmed(_ lines: [(String, Int32)]) async throws -> Order {
        let id = try await draft(lines).id
        return try await write { scope in try OrderActions.confirm(id, by: .administrator, in: scope) }
    }

    static func order(_ lines: [(String, Int32)]) -> OrderDraft {
        OrderDraft(lines: lines.map { OrderDraft.Line(sku: SKU(stored: $0.0), quantity: Quantity(whole: $0.1)) })
    }

    /// Acqua's price of a SKU arrives.
    static func pull(
        price: UnitPrice?,
        tiers: PriceTiers = .none,
        of sku: String,
        in scope: StoreScope
    ) throws -> MirrorActions.Outcome {
        let item = MirroredPrice(
            sku: SKU(stored: sku),
            unitPrice: price,
            currency: "ARS",
            isTaxIncluded: false,
            tiers: tiers.json.text,
            updatedAt: scope.now
        )
        return try MirrorActions.apply(prices: [item], range: nil, supersedes: false, in: scope)
    }

    /// Acqua's stock of a SKU arrives.
    static func pull(stock: Quantity?, of sku: String, in scope: StoreScope) throws -> MirrorActions.Outcome {
        let item = MirroredStock(sku: SKU(stored: sku), available: stock, updatedAt: scope.now)
        return try MirrorActions.apply(stock: [item], range: nil, supersedes: false, in: scope)
    }

    /// The stock shown.
    func stock(_ sku: String) async throws -> Quantity? {
        try await read { scope in try ProductQueries.find(SKU(stored: sku), in: scope).stock }
    }

    /// How many deliveries stand in the outbox.
    func deliveries() async throws -> Int64 {
        try await read { scope in try scope.tx.first("SELECT COUNT(*) AS count FROM deliveries")?.integer("count") ?? 0 }
    }

    /// What the books do not agree on.
    func differences() async throws -> [String] {
        try await database.read { tx in try StoreVerification.verify(in: tx).differences }
    }
}

struct Missing: Error {}

func found<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}

/// The code of the refusal that `body` throws, nil where it throws none.
func code(_ body: () async throws -> Void) async throws -> String? {
    do {
        try await body()
        return nil
    } catch let refusal as Refusal {
        return refusal.code
    }
}
