import ERPCore
import Kernel
import Persistence
import TestSupport
import Testing

/// A company in a database of its own, with the warehouse `main` and the price list `base`, as a new instance has them.
struct Company: Sendable {
    let database: any SQLDatabase
    let id: InstanceID
    let clock = FakeClock()

    static func opened<Value>(
        on engine: Engine,
        _ body: (Company) async throws -> Value
    ) async throws -> Value {
        try await withDatabase(engine, schema: erpSchema) { database in
            let company = try await founded(in: database, number: 1)
            return try await body(company)
        }
    }

    static func founded(in database: any SQLDatabase, number: Int64) async throws -> Company {
        let now = FakeClock.beginning
        try await database.write { tx in
            try tx.execute(
                """
                INSERT INTO instances (id, name, name_folded, time_zone, currency, created_at, updated_at)
                VALUES (\(number), \("Company\(number)"), \("company\(number)"), 'America/Argentina/Buenos_Aires', 'ARS', \(now), \(now))
                """
            )
            try tx.execute(
                """
                INSERT INTO warehouses (instance_id, code, name, created_at, updated_at)
                VALUES (\(number), 'main', 'Main', \(now), \(now)), (\(number), 'north', 'North', \(now), \(now))
                """
            )
            try tx.execute(
                """
                INSERT INTO price_lists (instance_id, code, name, currency, tax_included, created_at, updated_at)
                VALUES (\(number), 'base', 'Base', 'ARS', 0, \(now), \(now))
                """
            )
        }
        return Company(database: database, id: InstanceID(number))
    }

    @discardableResult
    func write<Value: Sendable>(_ body: @escaping @Sendable (InstanceScope) throws -> Value) async throws -> Value {
        let (id, now) = (id, clock.now())
        return try await database.write { tx in try body(InstanceScope(tx: tx, instance: id, now: now)) }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (InstanceScope) throws -> Value) async throws -> Value {
        let (id, now) = (id, clock.now())
        return try await database.read { tx in try body(InstanceScope(tx: tx, instance: id, now: now)) }
    }

    /// Active products with these SKUs.
    func makeProducts(_ skus: [String], allowBackorder: Bool? = nil) async throws {
        try await write { scope in
            for sku in skus {
                try scope.tx.execute(
                    """
                    INSERT INTO products (instance_id, sku, name, active, allow_backorder, created_at, updated_at)
                    VALUES (\(scope.instance), \(sku), \(sku), 1, \(allowBackorder), \(scope.now), \(scope.now))
                    """
                )
            }
        }
    }
}

extension SKU {
    /// A SKU of a test, which knows that it is one.
    init(literal text: String) {
        self.init(stored: text)
    }
}

extension Quantity {
    init(_ whole: Int) throws {
        try self.init(steps: Int64(whole) * 10_000)
    }
}

/// `["A": 3]` as lines.
func lines(_ quantities: KeyValuePairs<String, Int>) throws -> [StockLine] {
    try quantities.map { StockLine(sku: SKU(literal: $0.key), quantity: try Quantity($0.value)) }
}
