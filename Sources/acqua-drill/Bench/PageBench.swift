import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import WebSupport

/// The store's pages over a large catalogue: at rest, and with many readers at once.
struct PageBench {
    let engine: Engine
    let seconds: Double
    let products: Int
    let buyers: Int

    private static let clients = 32
    private static let restRounds = 200
    private static let email = "bench@example.com"
    private static let password = "una clave larga"
    private static let shop = "/storm"
    private static let nouns = ["Taza", "Plato", "Mate", "Vela", "Cinta", "Champú", "Jabón", "Crema", "Frasco", "Canasta"]
    private static let kinds = ["azul", "rojo", "grande", "chico", "de madera", "enlozado", "de vidrio", "floreado"]

    /// A page, and who reads it.
    private struct Target {
        let name: String
        let path: String
        let visitor: PageVisitor
    }

    func run() async throws -> JSON {
        let site = try await Site.make(engine, dropPercent: 0)
        // The store's own figures: nothing is pulled over them meanwhile.
        try await site.storeClient.insist(.DELETE, "\(Site.storeAPI)/integrations/erp/acqua")
        let start = ContinuousClock.now
        try await load(site.storeClient)
        print("  \(products) products and \(buyers) buyers loaded in \(rounded(start.duration(to: .now).inSeconds, 0)) s")
        let targets = try await targets(site)
        try await weigh(targets)
        print("  page               1 client: p50 ms   p99 ms   \(Self.clients) clients: pages/s   p50 ms   p99 ms")
        var rows: [JSON] = []
        for target in targets {
            let rest = Latencies(try await times(target, rounds: Self.restRounds))
            let (busy, perSecond) = try await storm(target)
            let line = [
                target.name + String(repeating: " ", count: max(0, 21 - target.name.count)), rounded(rest.p50).padded(13),
                rounded(rest.p99).padded(9), rounded(perSecond, 0).padded(22), rounded(busy.p50).padded(9), rounded(busy.p99).padded(9),
            ]
            print("  " + line.joined())
            rows.append([
                "page": .string(target.name), "rest_p50_ms": .string(rounded(rest.p50)), "rest_p99_ms": .string(rounded(rest.p99)),
                "pages_per_second": .string(rounded(perSecond, 0)), "p50_ms": .string(rounded(busy.p50)),
                "p99_ms": .string(rounded(busy.p99)),
            ])
        }
        print("  resident: \((site.store.residentKiB ?? 0) / 1024) MiB")
        try site.stopAndVerify()
        return ["engine": .string(engine.rawValue), "products": .integer(products), "buyers": .integer(buyers), "pages": .array(rows)]
    }

    private func load(_ client: APIClient) async throws {
        try await each(products) { number in
            let name = "\(Self.nouns[number % 10]) \(Self.kinds[number / 10 % 8]) \(number)"
            let body: JSON = [
                "name": .string(name), "category": .string("Rubro \(number % 40)"), "price": .string("\(1 + number % 500).50"),
                "stock": .string(String(number % 7 == 0 ? 0 : number % 300)),
            ]
            try await client.insist(.PUT, "\(Site.storeAPI)/products/S\(String(number).padded(6).replacing(" ", with: "0"))", body)
        }
        try await each(buyers) { number in
            let body: JSON = [
                "name": .string("Comprador \(number)"), "document": .string(String(20_000_000 + number)),
                "email": .string("c\(number)@example.com"),
            ]
            try await client.insist(.POST, "\(Site.storeAPI)/buyers", body, key: "buyer-\(number)")
        }
    }

    private func each(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<count {
                if number >= 64 { try await tasks.next() }
                tasks.addTask { try await body(number) }
            }
            try await tasks.waitForAll()
        }
    }

    /// A buyer with a full cart and an order, and the pages that he reads.
    private func targets(_ site: Site) async throws -> [Target] {
        let client = site.storeClient
        let body: JSON = [
            "name": "Bench", "document": "20123456", "email": .string(Self.email), "password": .string(Self.password),
        ]
        let buyer = try await client.insist(.POST, "\(Site.storeAPI)/buyers", body, key: "bench")["id"]?.stringValue ?? ""
        try await client.insist(.POST, "\(Site.storeAPI)/buyers/\(buyer)/approve")
        let lines = (1...20).map { ["sku": .string("S\(String($0).padded(6).replacing(" ", with: "0"))"), "quantity": "1"] as JSON }
        let order: JSON = ["buyer_id": .string(buyer), "lines": .array(lines)]
        let made = try await client.insist(.POST, "\(Site.storeAPI)/orders", order, key: "bench-order")
        try await client.insist(.POST, "\(Site.storeAPI)/orders/\(made["id"]?.stringValue ?? "")/confirm")
        let number = made["number"]?.integerValue ?? 0
        let visitor = PageVisitor(client.with(token: nil))
        let signedIn = try await visitor.post("\(Self.shop)/sign-in", ["email": Self.email, "password": Self.password])
        guard signedIn.status == 200 else { throw DrillFailure("the buyer cannot sign in: \(signedIn.status)") }
        for line in lines {
            _ = try await visitor.post(
                "\(Self.shop)/cart/lines",
                ["sku": line["sku"]?.stringValue ?? "", "quantity": "1", "back": Self.shop]
            )
        }
        let middle = String(products / 2).padded(6).replacing(" ", with: "0")
        let pages = [
            ("catalogue", ""), ("catalogue, page 1,000", "?after=S\(middle)"), ("catalogue by price", "?sort=price"),
            ("one category", "?category=Rubro%207"), ("search, rare words", "?q=mate%20\(products / 2)"),
            ("search, common words", "?q=champu%20rojo"), ("search, one letter", "?q=t"), ("suggestions", "/suggest?q=champ"),
            ("product", "/products/S\(middle)"), ("cart of 20 lines", "/cart"), ("checkout", "/checkout"), ("orders", "/orders"),
            ("order of 20 lines", "/orders/\(number)"),
        ]
        return pages.map { Target(name: $0.0, path: Self.shop + $0.1, visitor: visitor) }
    }

    /// What a first visit to the catalogue takes over the wire.
    private func weigh(_ targets: [Target]) async throws {
        guard let first = targets.first else { return }
        let page = try await first.visitor.get(first.path)
        let assets = Set(page.html.matches(of: #/(?:href|src)="(\/_\/assets\/[^"]+)"/#).map { String($0.1) })
        var sum = page.html.utf8.count
        for asset in assets { sum += try await first.visitor.get(asset).html.utf8.count }
        print("  first visit: page \(page.html.utf8.count / 1024) KiB, with \(assets.count) assets \(sum / 1024) KiB")
    }

    private func read(_ target: Target) async throws -> Int {
        let start = ContinuousClock.now
        let page = try await target.visitor.get(target.path)
        guard page.status == 200 else { throw DrillFailure("\(target.path) was answered \(page.status)") }
        return Int(start.duration(to: .now).inSeconds * 1_000_000)
    }

    private func times(_ target: Target, rounds: Int) async throws -> [Int] {
        _ = try await read(target)
        var times: [Int] = []
        for _ in 0..<rounds { times.append(try await read(target)) }
        return times
    }

    private func storm(_ target: Target) async throws -> (Latencies, perSecond: Double) {
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Int].self) { tasks in
            for _ in 0..<Self.clients {
                tasks.addTask {
                    var times: [Int] = []
                    while start.duration(to: .now).inSeconds < seconds { times.append(try await read(target)) }
                    return times
                }
            }
            var all: [Int] = []
            for try await part in tasks { all += part }
            return all
        }
        return (Latencies(times), Double(times.count) / start.duration(to: .now).inSeconds)
    }
}
