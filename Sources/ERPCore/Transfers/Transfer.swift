package import Kernel
import Persistence

package typealias TransferID = Identifier<Transfer>

/// Goods that go from one warehouse to another: between the two they lie in neither, and nobody can sell them.
package struct Transfer: Sendable {
    package let id: TransferID
    package let number: Int64
    package let status: TransferStatus
    package let from: String
    package let to: String
    package let lines: [TransferLine]
    package let notes: String?
    package let sentBy: String
    package let sentAt: Instant
    /// Who received or cancelled it, when, and what he said of it.
    package let closedBy: String?
    package let closedAt: Instant?
    package let closingNotes: String?
    package let version: Int64

    /// Whether something else arrived than was sent.
    package var differs: Bool { lines.contains { ($0.received ?? $0.sent) != $0.sent } }
}

package struct TransferLine: Equatable, Sendable {
    package let sku: SKU
    package let sent: Quantity
    /// Nil until it was received.
    package let received: Quantity?
}

/// Where a transfer stands, and which changes lead where: the one table that actions consult.
package enum TransferStatus: String, Sendable, CaseIterable {
    case sent, received, cancelled

    package enum Change: Sendable, CaseIterable {
        case receive, cancel
    }

    /// The status after a change; nil where the change is not allowed.
    package func after(_ change: Change) -> TransferStatus? {
        switch (self, change) {
        case (.sent, .receive), (.received, .receive): .received
        case (.sent, .cancel), (.cancelled, .cancel): .cancelled
        case (.received, .cancel), (.cancelled, .receive): nil
        }
    }
}

package struct TransferDraft: Sendable {
    package let from: String
    package let to: String
    package let lines: [StockLine]
    package let notes: String?

    package init(from: String, to: String, lines: [StockLine], notes: String? = nil) {
        self.from = from
        self.to = to
        self.lines = lines
        self.notes = notes
    }
}

/// A transfer in a list.
package struct TransferSummary: Sendable {
    package let id: TransferID
    package let number: Int64
    package let status: TransferStatus
    package let from: String
    package let to: String
    package let lineCount: Int64
    package let differs: Bool
    package let sentBy: String
    package let sentAt: Instant
}
