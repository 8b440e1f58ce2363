import Kernel
import Persistence
import StoreCore
import TestSupport
import Testing

@Suite struct ConnectionActionsTests {
    @Test(arguments: Engine.allCases)
    func `a connection is made, changed with its password kept, and deleted`(engine: Engine) async throws {
        try await Shop.with(engine) { shop in
            let settings = ERPConnectionSettings(instance: "Beauties", username: "walter")
            let none = try await code {
                _ = try await shop.write { scope in try ConnectionActions.save(settings, passwordSealed: nil, in: scope) }
            }
            #expect(none == "not_found")
            #expect(try await shop.write { scope in try ConnectionActions.save(settings, passwordSealed: [1, 2], in: scope) })
            var changed = settings
            changed.isEnabled = false
            changed.baseURL = "https://acqua.example.com/{instance}"
            let next = changed
            #expect(try await !shop.write { scope in try ConnectionActions.save(next, passwordSealed: nil, ifVersion: 1, in: scope) })
            let kept = try await shop.read { scope in try ConnectionQueries.find(in: scope) }
            #expect(kept?.settings == next)
            #expect(kept?.passwordSealed == [1, 2])
            #expect(kept?.version == 2)
            #expect(try await shop.database.read { tx in try ConnectionQueries.enabledStores(in: tx) } == [])
            let stale = try await code {
                _ = try await shop.write { scope in try ConnectionActions.save(settings, passwordSealed: [3], ifVersion: 1, in: scope) }
            }
            #expect(stale == "stale_version")
            #expect(try await shop.write { scope in try ConnectionActions.delete(in: scope) })
            #expect(try await !shop.write { scope in try ConnectionActions.delete(in: scope) })
        }
    }
}
