package import Kernel

/// SKUs that only one side has. Two that differ by case, spaces and dashes alone stand in `nearMatches` and nowhere else.
package struct SKUMismatches: Equatable, Sendable {
    package struct NearMatch: Equatable, Sendable {
        package let store: SKU
        package let acqua: SKU

        package init(store: SKU, acqua: SKU) {
            self.store = store
            self.acqua = acqua
        }
    }

    package var onlyInStore: [SKU]
    package var onlyInAcqua: [SKU]
    /// Sorted by the store's SKU, then Acqua's.
    package var nearMatches: [NearMatch]

    package init(onlyInStore: [SKU] = [], onlyInAcqua: [SKU] = [], nearMatches: [NearMatch] = []) {
        self.onlyInStore = onlyInStore
        self.onlyInAcqua = onlyInAcqua
        self.nearMatches = nearMatches
    }
}

/// How far each of the three lists has been read; nil: nothing of it.
package struct MismatchPosition: Equatable, Sendable {
    package var onlyInStore: SKU?
    package var onlyInAcqua: SKU?
    package var nearMatch: SKUMismatches.NearMatch?

    package init(onlyInStore: SKU? = nil, onlyInAcqua: SKU? = nil, nearMatch: SKUMismatches.NearMatch? = nil) {
        self.onlyInStore = onlyInStore
        self.onlyInAcqua = onlyInAcqua
        self.nearMatch = nearMatch
    }
}
