import ConnectorCore
import ERPWire
import Kernel
import StoreCore

/// Pages of Acqua's, into the store's mirror.
enum MirrorWriting {
    static func stock(_ batch: Pull<StockKind>.Batch, in scope: StoreScope) throws -> MirrorActions.Outcome {
        try MirrorActions.apply(
            stock: batch.items.map { MirroredStock(sku: $0.sku, available: $0.figure, updatedAt: $0.updatedAt) },
            range: batch.range.map(MirrorRange.init),
            spared: batch.faults.compactMap(\.sku),
            supersedes: batch.supersedes,
            in: scope
        )
    }

    static func prices(_ batch: Pull<PriceKind>.Batch, in scope: StoreScope) throws -> MirrorActions.Outcome {
        let items = batch.items.map { item in
            MirroredPrice(
                sku: item.sku,
                unitPrice: item.figure?.unitPrice,
                currency: item.figure?.currency,
                isTaxIncluded: item.figure?.taxIncluded,
                tiers: item.figure.map { JSON.array($0.tiers.map(\.json)).text },
                updatedAt: item.updatedAt
            )
        }
        return try MirrorActions.apply(
            prices: items,
            range: batch.range.map(MirrorRange.init),
            spared: batch.faults.compactMap(\.sku),
            supersedes: batch.supersedes,
            in: scope
        )
    }
}

extension MirrorRange {
    init<Kind>(_ range: Pull<Kind>.Range) {
        self.init(after: range.after, through: range.through)
    }
}
