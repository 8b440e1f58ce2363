import ConnectorCore
import Foundation
import Testing

/// Thousands of worlds, each from one seed. `ACQUA_TEST_SEED` runs one of them again.
@Suite struct DeliverySimulationTests {
    private static let seeds: [UInt64] =
        ProcessInfo.processInfo.environment["ACQUA_TEST_SEED"].flatMap(UInt64.init).map { [$0] } ?? Array(1...4000)

    @Test func `every order reaches Acqua exactly once, as the store last wished it, whatever breaks on the way`() {
        var requests = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let faults = world.run()
            requests += world.requests
            if !faults.isEmpty {
                Issue.record("seed \(seed): \(faults.joined(separator: "; "))")
                break
            }
        }
        #expect(requests > Self.seeds.count)
    }

    @Test func `a seed repeats its world`() {
        var first = World(seed: 42)
        var second = World(seed: 42)
        _ = first.run()
        _ = second.run()
        #expect(first.requests == second.requests)
        #expect(first.now == second.now)
    }
}
