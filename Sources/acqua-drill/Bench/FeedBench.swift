import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import WebSupport

/// Stock as a list, in catalogues that grow: the import that makes them, the whole snapshot, and the delta after a hundred
/// changes, whose cost must follow the changes and not the catalogue.
struct FeedBench {
    let engine: Engine
    let sizes: [Int]

    func run() async throws -> JSON {
        let site = try await Site.make(engine, dropPercent: 0)
        var loaded = 0
        var rows: [JSON] = []
        print("  catalogue   import stock s   snapshot s   delta of 100 ms (median of 20)")
        for size in sizes {
            let importSeconds = try await load(site, loaded..<size)
            loaded = size
            let manager = try await site.manager()
            let (token, snapshotSeconds) = try await snapshot(manager)
            let delta = try await delta(manager, token, size)
            print(
                "\(size)".padded(11) + rounded(importSeconds, 1).padded(17) + rounded(snapshotSeconds, 2).padded(13)
                    + rounded(delta, 2).padded(19)
            )
            rows.append(
                [
                    "catalogue": .integer(size), "import_stock_s": .string(rounded(importSeconds, 2)),
                    "snapshot_s": .string(rounded(snapshotSeconds, 3)), "delta_of_100_ms": .string(rounded(delta, 3)),
                ]
            )
        }
        let resident = site.erp.residentKiB ?? 0
        print("  resident afterwards: \(resident / 1024) MiB")
        try site.stopAndVerify()
        return ["engine": .string(engine.rawValue), "feeds": .array(rows), "resident_kib": .integer(resident)]
    }

    /// Imports products and their stock; the seconds of the stock.
    private func load(_ site: Site, _ range: Range<Int>) async throws -> Double {
        var seconds = 0.0
        for (kind, line) in [("products", "sku,name"), ("stock", "sku,quantity")] {
            let manager = try await site.manager()
            let text = line + "\n" + range.map { kind == "stock" ? "S\($0),1000\n" : "S\($0),Product \($0)\n" }.joined()
            let start = ContinuousClock.now
            let reply = try await manager.send(
                .POST,
                "\(Site.erpAPI)/imports/\(kind)",
                bytes: Array(text.utf8),
                contentType: "text/csv",
                timeoutSeconds: 600
            )
            guard reply.status == 200 else { throw DrillFailure("the import of \(kind) was answered \(reply.status): \(reply.text)") }
            seconds = start.duration(to: .now).inSeconds
        }
        return seconds
    }

    private func snapshot(_ client: APIClient) async throws -> (token: String, seconds: Double) {
        let start = ContinuousClock.now
        var path = "\(Site.erpAPI)/stock?limit=1000"
        while true {
            let page = try await client.expect(.GET, path)
            if let token = page["change_token"]?.stringValue { return (token, start.duration(to: .now).inSeconds) }
            guard let cursor = page["next_cursor"]?.stringValue else { throw DrillFailure("a page leads nowhere") }
            path = "\(Site.erpAPI)/stock?limit=1000&cursor=\(cursor)"
        }
    }

    /// Changes a hundred SKUs and asks for the delta, twenty times; the median in milliseconds.
    private func delta(_ client: APIClient, _ first: String, _ size: Int) async throws -> Double {
        var token = first
        var times: [Int] = []
        for round in 0..<20 {
            let lines = (0..<100).map { index -> JSON in
                ["sku": .string("S\((round * 131 + index * (size / 100)) % size)"), "quantity": "1"]
            }
            let distinct = Dictionary(grouping: lines) { $0["sku"] }.compactMap(\.value.first)
            let body: JSON = ["reason": "receipt", "lines": .array(distinct)]
            try await client.expect(.POST, "\(Site.erpAPI)/stock/movements", body, key: "delta-\(size)-\(round)")
            let start = ContinuousClock.now
            let page = try await client.expect(.GET, "\(Site.erpAPI)/stock?limit=1000&since=\(token)")
            times.append(Int(start.duration(to: .now).inSeconds * 1_000_000))
            let count = page["items"]?.arrayValue?.count ?? 0
            guard count == distinct.count else { throw DrillFailure("the delta has \(count) items, not \(distinct.count)") }
            token = page["change_token"]?.stringValue ?? token
        }
        return Latencies(times).p50
    }
}
