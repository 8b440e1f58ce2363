import Kernel
import NIOHTTP1
import StoreCore
import Synchronization
import TestSupport
import Testing
import WebSupport

private let path = "\(api)/integrations/erp/acqua"

@Suite struct SyncRoutesTests {
    @Test func `a pass is asked for and followed`() async throws {
        let link = IdleLink()
        try await withStore(.sqlite, link: link) { store in
            let none = try await store.administrator.send(.POST, "\(path)/sync", ["what": ["stock"]])
            #expect(none.status == 404)
            try await store.administrator.expect(.PUT, path, ["instance": "B", "username": "w", "password": "p"])
            let asked = try await store.administrator.send(.POST, "\(path)/sync", ["what": ["stock", "prices"], "full": true])
            #expect(asked.status == 202, "\(asked.text)")
            #expect(asked.json["id"] == "run-1" && asked.json["state"] == "queued")
            #expect(asked.headers.first(name: "Location") == "\(path)/runs/run-1")
            #expect(link.memory.withLock { $0.syncs.map(\.figures) } == [[.prices, .stock]])
            #expect(link.memory.withLock { $0.syncs.map(\.isFull) } == [true])
            let run = try await store.administrator.expect(.GET, "\(path)/runs/run-1")
            #expect(run["state"] == "succeeded" && run["seen"] == 3 && run["unmatched"] == 1)
            #expect(run["errors"]?.arrayValue?.first?["sku"] == "X")
            #expect(try await store.administrator.send(.GET, "\(path)/runs/other").code == "not_found")
            for wrong: JSON in [[:], ["what": []], ["what": ["all"]], ["what": "stock"], ["what": ["stock"], "since": "x"]] {
                #expect(try await store.administrator.send(.POST, "\(path)/sync", wrong).status == 400)
            }
        }
    }

    @Test func `the three lists of mismatches are paged under one cursor`() async throws {
        let link = IdleLink()
        let skus = (0..<5).map { SKU(stored: "S\($0)") }
        link.memory.withLock {
            $0.mismatches = SKUMismatches(
                onlyInStore: skus,
                onlyInAcqua: [SKU(stored: "Ñ,\"1\"")],
                nearMatches: skus.prefix(3).map { .init(store: $0, acqua: SKU(stored: $0.text.lowercased())) }
            )
        }
        try await withStore(.sqlite, link: link) { store in
            var lists: [String: [JSON]] = [:]
            var query = "?limit=2"
            var pages = 0
            while true {
                let page = try await store.administrator.expect(.GET, "\(path)/mismatches\(query)")
                pages += 1
                for name in ["only_in_store", "only_in_acqua", "near_matches"] { lists[name, default: []] += page[name]?.arrayValue ?? [] }
                guard let cursor = page["next_cursor"]?.stringValue else { break }
                query = "?limit=2&cursor=\(cursor)"
            }
            #expect(pages == 3)
            #expect(lists["only_in_store"] == skus.map { .string($0.text) })
            #expect(lists["only_in_acqua"] == ["Ñ,\"1\""])
            #expect(lists["near_matches"]?.count == 3 && lists["near_matches"]?.last == ["store": "S2", "acqua": "s2"])
            #expect(try await store.administrator.send(.GET, "\(path)/mismatches?cursor=abc").code == "invalid_cursor")
        }
    }
}
