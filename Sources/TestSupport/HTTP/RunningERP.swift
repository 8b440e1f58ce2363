import ERPCore
package import ERPWeb
import Foundation
import Kernel
import NIOHTTP1
package import Persistence
package import WebSupport

/// Acqua as a test meets it: one instance `Beauties` with the users `maria` (manage), `walter` (write) and `rita` (read),
/// password `secret` each.
package struct RunningERP: Sendable {
    package let database: any SQLDatabase
    package let services: ERPServices
    package let clock: FakeClock
    package let outsider: APIClient
    /// Holds a write token of `maria`.
    package let manager: APIClient
    /// Holds a write token of `walter`.
    package let writer: APIClient
    /// Holds a read token.
    package let reader: APIClient

    package static let instance = "Beauties"
    package static let api = "/Beauties/api/v1"
    package static let password = "secret"

    /// Makes the company and serves it over `database`, which has Acqua's schema.
    package static func run<Value: Sendable>(
        on database: any SQLDatabase,
        limits: ERPLimits = .generous,
        _ body: @escaping @Sendable (RunningERP) async throws -> Value
    ) async throws -> Value {
        let clock = FakeClock()
        let passwords = PasswordHasher(cost: 4)
        let hash = try await passwords.hash(password)
        let now = clock.now()
        try await database.write { tx in
            let id = try InstanceActions.create(name: instance, at: now, in: tx)
            let scope = InstanceScope(tx: tx, instance: id, now: now)
            for (name, permission) in [("maria", Permission.manage), ("walter", .write), ("rita", .read)] {
                _ = try UserActions.put(name, passwordHash: hash, permission: permission, in: scope)
            }
        }
        let metrics = MetricsRegistry()
        let services = try await ERPAssembly.services(
            database: database,
            sealing: .ephemeral(),
            clock: clock,
            passwords: passwords,
            metrics: metrics,
            limits: limits
        )
        let responder = EdgeResponder(
            routes: erpRoutes(services),
            metrics: metrics,
            domain: "example.com",
            pages: services.pages,
            observer: services.calls.note
        )
        return try await withServer(responder) { client in
            let read = try await client.expect(.POST, "\(api)/tokens/read")
            let erp = RunningERP(
                database: database,
                services: services,
                clock: clock,
                outsider: client,
                manager: client.with(token: try await writeToken(client, "maria")),
                writer: client.with(token: try await writeToken(client, "walter")),
                reader: client.with(token: read["access_token"]?.stringValue)
            )
            return try await body(erp)
        }
    }

    /// A write token of a user.
    package static func writeToken(_ client: APIClient, _ username: String) async throws -> String? {
        let body: JSON = ["username": .string(username), "password": .string(password)]
        return try await client.expect(.POST, "\(api)/tokens/write", body)["access_token"]?.stringValue
    }

    /// Loads a product with a stock in `main` and a price in `base`.
    package func load(_ sku: String, stock: String = "100", price: String = "10") async throws {
        try await manager.expect(
            .PUT,
            "\(Self.api)/products/\(sku.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? sku)",
            ["name": .string("Product \(sku)")]
        )
        try await manager.expect(
            .POST,
            "\(Self.api)/stock/movements",
            ["reason": "count", "lines": [["sku": .string(sku), "quantity": .string(stock)]]],
            key: "load-\(UInt64.random(in: .min ... .max))"
        )
        try await manager.expect(
            .PUT,
            "\(Self.api)/price-lists/base/prices",
            ["prices": [["sku": .string(sku), "unit_price": .string(price)]]]
        )
    }

    /// A browser in which a user has signed in.
    package func visitor(_ username: String) async throws -> PageVisitor {
        let visitor = PageVisitor(outsider)
        let page = try await visitor.post("/\(Self.instance)/sign-in", ["username": username, "password": Self.password])
        guard page.status == 200 else { throw UnexpectedReply("\(username) does not come in: \(page.status) \(page.text)") }
        return visitor
    }

    /// Makes a customer; its id.
    package func makeCustomer(_ name: String = "Casa Juárez S.A.", document: String = "30-60363912-6") async throws -> String {
        let body: JSON = ["name": .string(name), "document": .string(document)]
        let customer = try await writer.expect(.POST, "\(Self.api)/customers", body, key: "customer-\(document)")
        return customer["id"]?.stringValue ?? ""
    }
}

extension ERPLimits {
    /// Limits that no test meets by accident.
    package static var generous: ERPLimits {
        var limits = ERPLimits()
        limits.publicReadsPerSecond = 0
        return limits
    }
}
