import Foundation
import Kernel
import Persistence
import TestSupport
import WebSupport

/// What people at the desk read, in a company of some size and in one of a tenth of it: no page may cost more in the larger one.
struct DeskBench {
    let engine: Engine
    let seconds: Double
    let products: Int
    /// Where the databases are kept for another run; nil is nowhere.
    let folder: String?
    /// Fills the database of the full size, and measures nothing.
    let fillsOnly: Bool
    /// Only endpoints in whose names this stands; empty for all.
    let only: String

    private struct Measured {
        let targets: [DeskTarget]
        let figures: [DeskFigure]
        let repricing: DeskRepricing.Outcome
        let residentKiB: Int
    }

    func run() async throws -> JSON {
        if fillsOnly {
            try await withSite(products) { _ in }
            return ["engine": .string(engine.rawValue), "products": .integer(products)]
        }
        let small = try await measure(products / 10)
        let large = try await measure(products)
        print(
            "  endpoint                                        at rest, p50 / p99 ms: a tenth, full   growth   \(DeskMeter.clients) clients, a second"
                + ": a tenth, full   p99 ms, full"
        )
        var rows: [JSON] = []
        for (target, (tenth, full)) in zip(large.targets, zip(small.figures, large.figures)) {
            print("  " + Self.line(target, tenth, full))
            rows.append(Self.json(target, tenth, full))
        }
        print("  resident: \(small.residentKiB / 1024) MiB at a tenth, \(large.residentKiB / 1024) MiB at full size")
        let change = { (measured: Measured) -> JSON in
            let steps = measured.repricing.steps.map { JSON.Member("\($0.name)_s", .string(rounded($0.seconds))) }
            return .object([.init("rows", .integer(measured.repricing.rows))] + steps)
        }
        return [
            "engine": .string(engine.rawValue), "products": .integer(products), "desk": .array(rows),
            "repricing_tenth": change(small), "repricing": change(large),
        ]
    }

    /// Lends a running Acqua with so many products, a tenth as many customers and orders, and five times as many rows of its ledger.
    private func withSite<Value>(_ products: Int, _ body: (DeskSite) async throws -> Value) async throws -> Value {
        let site = try await DeskSite.start(engine, in: folder.map { "\($0)/\(engine)-\(products)" })
        do {
            if !site.isDone("all") { try await fill(site, products) }
            let value = try await body(site)
            try site.stop()
            return value
        } catch {
            try? site.stop()
            throw error
        }
    }

    private func fill(_ site: DeskSite, _ products: Int) async throws {
        let start = ContinuousClock.now
        try await DeskFill(site: site, goods: Self.goods(products)).run()
        print("  \(products) products: filled in \(rounded(start.duration(to: .now).inSeconds, 0)) s")
        fflush(nil)
        try site.noteDone("all")
        try site.settle()
        print("  verified in \(rounded(try await site.verify(), 0)) s")
        fflush(nil)
    }

    private static func goods(_ products: Int) -> DeskGoods { DeskGoods(products: products, customers: products / 10) }

    private func measure(_ products: Int) async throws -> Measured {
        try await withSite(products) { site in try await measure(site, products) }
    }

    private func measure(_ site: DeskSite, _ products: Int) async throws -> Measured {
        let repricing = try await DeskRepricing(site: site).run()
        let client = try await site.manager()
        let places = try await DeskPlaces.find(client, Self.goods(products))
        let targets = DeskTargets(goods: Self.goods(products), places: places, repricing: repricing.id).all.filter {
            only.isEmpty || $0.name.contains(only)
        }
        let meter = DeskMeter(port: site.port, token: client.token ?? "", cookie: try await site.cookie(), seconds: seconds)
        var figures: [DeskFigure] = []
        for target in targets {
            let figure = try meter.measure(target)
            figures.append(figure)
            print(
                "    \(products) \(target.door.rawValue) \(target.name): \(rounded(figure.first)) ms at first, \(rounded(figure.rest.p50)), \(rounded(figure.perSecond, 0))/s"
            )
            fflush(nil)
        }
        let resident = site.erp.residentKiB ?? 0
        return Measured(targets: targets, figures: figures, repricing: repricing, residentKiB: resident)
    }

    private static func line(_ target: DeskTarget, _ tenth: DeskFigure, _ full: DeskFigure) -> String {
        let name = "\(target.name) (\(target.door.rawValue))"
        return name + String(repeating: " ", count: max(0, 47 - name.count))
            + "\(rounded(tenth.rest.p50)) / \(rounded(tenth.rest.p99))".padded(18)
            + "\(rounded(full.rest.p50)) / \(rounded(full.rest.p99))".padded(19)
            + rounded(full.rest.p50 / max(0.001, tenth.rest.p50)).padded(9)
            + rounded(tenth.perSecond, 0).padded(24) + rounded(full.perSecond, 0).padded(8) + rounded(full.busy.p99).padded(15)
    }

    private static func json(_ target: DeskTarget, _ tenth: DeskFigure, _ full: DeskFigure) -> JSON {
        func figures(_ figure: DeskFigure) -> JSON {
            [
                "first_ms": .string(rounded(figure.first)), "rest_p50_ms": .string(rounded(figure.rest.p50)),
                "rest_p99_ms": .string(rounded(figure.rest.p99)),
                "per_second": .string(rounded(figure.perSecond, 0)), "p50_ms": .string(rounded(figure.busy.p50)),
                "p99_ms": .string(rounded(figure.busy.p99)),
            ]
        }
        return [
            "endpoint": .string(target.name), "door": .string(target.door.rawValue), "tenth": figures(tenth), "full": figures(full),
        ]
    }
}
