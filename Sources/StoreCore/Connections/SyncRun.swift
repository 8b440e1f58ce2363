package import Kernel

package typealias SyncRunID = Identifier<SyncRun>

/// One pass over Acqua's prices, stock or both that somebody asked for; or the passes by schedule of an hour over one of them.
package struct SyncRun: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case queued, running, succeeded, failed
    }

    /// One thing that went wrong: an item that was skipped, or what ended the pass.
    package struct Fault: Equatable, Sendable {
        package let sku: String?
        package let code: String
        package let detail: String

        package init(sku: String?, code: String, detail: String) {
            self.sku = sku
            self.code = code
            self.detail = detail
        }
    }

    package let id: SyncRunID
    package var state: State
    package var figures: [OwnedFigure]
    package var isFull: Bool
    /// Passes by schedule that it sums up; 0 where somebody asked for it.
    package var passes: Int
    /// Items read so far.
    package var seen: Int
    /// Items in all, where that is known.
    package var total: Int?
    package var changed: Int
    /// Items whose SKU the store does not have.
    package var unmatched: Int
    package var faults: [Fault]
    package var createdAt: Instant
    package var finishedAt: Instant?

    package init(
        id: SyncRunID,
        state: State = .queued,
        figures: [OwnedFigure],
        isFull: Bool,
        passes: Int = 0,
        seen: Int = 0,
        total: Int? = nil,
        changed: Int = 0,
        unmatched: Int = 0,
        faults: [Fault] = [],
        createdAt: Instant,
        finishedAt: Instant? = nil
    ) {
        self.id = id
        self.state = state
        self.figures = figures
        self.isFull = isFull
        self.passes = passes
        self.seen = seen
        self.total = total
        self.changed = changed
        self.unmatched = unmatched
        self.faults = faults
        self.createdAt = createdAt
        self.finishedAt = finishedAt
    }
}
