import Kernel
import StoreCore
import Synchronization

/// A connector that answers what a test told it to, and remembers what it was asked.
final class IdleLink: ERPLink {
    struct Memory {
        var wakes = 0
        var permitted: [String] = []
        var syncs: [(figures: [OwnedFigure], isFull: Bool)] = []
        var refusal: Refusal?
        var mismatches = SKUMismatches()
    }

    let memory = Mutex(Memory())

    func permit(baseURL: String) async throws {
        let refusal = memory.withLock { memory in
            memory.permitted.append(baseURL)
            return memory.refusal
        }
        if let refusal { throw refusal }
    }

    func verify(
        _ store: StoreID,
        progress: @escaping @Sendable ([ERPCheck]) async throws -> Void
    ) async throws -> [ERPCheck] {
        try await progress(ERPCheck.Name.allCases.map { ERPCheck(name: $0, isOK: nil, detail: Phrase(es: "no", en: "no")) })
        return ERPCheck.Name.allCases.map { name in
            ERPCheck(name: name, isOK: name == .skuMatch ? nil : name != .writePermission, detail: Phrase(es: "sí", en: "yes"))
        }
    }

    func requestSync(_ store: StoreID, of figures: [OwnedFigure], full: Bool) async throws -> SyncRun {
        memory.withLock { $0.syncs.append((figures, full)) }
        return SyncRun(id: SyncRunID("run-1"), figures: figures, isFull: full, createdAt: Instant(microseconds: 0))
    }

    func run(_ id: SyncRunID, of store: StoreID) async throws -> SyncRun {
        guard id.text == "run-1" else { throw Refusal.notFound }
        return SyncRun(
            id: id,
            state: .succeeded,
            figures: [.stock],
            isFull: true,
            seen: 3,
            total: 3,
            changed: 1,
            unmatched: 1,
            faults: [.init(sku: "X", code: "invalid_item", detail: "mal")],
            createdAt: Instant(microseconds: 0),
            finishedAt: Instant(microseconds: 1_000_000)
        )
    }

    func status(of store: StoreID) async throws -> ERPStatus {
        ERPStatus(
            state: .degraded,
            orders: .init(pending: 2, needsAttention: 1, oldestPendingSeconds: 30),
            stock: .init(lastSuccess: Instant(microseconds: 0), changeTokenAgeSeconds: 5)
        )
    }

    func mismatches(of store: StoreID, after position: MismatchPosition, limit: Int) async throws -> SKUMismatches {
        let all = memory.withLock { $0.mismatches }
        return SKUMismatches(
            onlyInStore: Array(all.onlyInStore.filter { sku in position.onlyInStore.map { $0 < sku } ?? true }.prefix(limit)),
            onlyInAcqua: Array(all.onlyInAcqua.filter { sku in position.onlyInAcqua.map { $0 < sku } ?? true }.prefix(limit)),
            nearMatches: Array(
                all.nearMatches.filter { match in position.nearMatch.map { ($0.store, $0.acqua) < (match.store, match.acqua) } ?? true }
                    .prefix(limit)
            )
        )
    }

    func wake(_ store: StoreID) {
        memory.withLock { $0.wakes += 1 }
    }

    var wakes: Int { memory.withLock { $0.wakes } }
}
