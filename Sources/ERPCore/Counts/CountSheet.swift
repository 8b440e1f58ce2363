package import Kernel
import Persistence

package typealias CountSheetID = Identifier<CountSheet>

/// A sheet on which people count what lies in a warehouse; what it finds is applied in one step.
package struct CountSheet: Sendable {
    package let id: CountSheetID
    package let number: Int64
    package let status: CountSheetStatus
    package let warehouse: String
    package let name: String
    /// Whether it has lines from the beginning, and takes no others; else whatever is counted becomes a line.
    package let isListed: Bool
    package let madeBy: String
    package let createdAt: Instant
    /// Who applied or cancelled it, and when.
    package let closedBy: String?
    package let closedAt: Instant?
}

/// Where a sheet stands, and which changes lead where: the one table that actions consult.
package enum CountSheetStatus: String, Sendable, CaseIterable {
    case open, applied, cancelled

    package enum Change: Sendable, CaseIterable {
        case count, apply, cancel
    }

    /// The status after a change; nil where the change is not allowed.
    package func after(_ change: Change) -> CountSheetStatus? {
        switch (self, change) {
        case (.open, .count): .open
        case (.open, .apply), (.applied, .apply): .applied
        case (.open, .cancel), (.cancelled, .cancel): .cancelled
        case (.applied, .count), (.cancelled, .count), (.applied, .cancel), (.cancelled, .apply): nil
        }
    }
}

package struct CountSheetDraft: Sendable {
    package enum Scope: Sendable {
        /// Whatever lies in the warehouse.
        case everything
        case listed([SKU])
    }

    package let warehouse: String
    package let name: String
    package let scope: Scope

    package init(warehouse: String, name: String, scope: Scope) {
        self.warehouse = warehouse
        self.name = name
        self.scope = scope
    }
}

/// One SKU of a sheet, with what each person counted of it.
package struct CountLine: Equatable, Sendable {
    package let sku: SKU
    package let counts: [PersonalCount]
    /// What was counted less what was on hand when it was; nil where nobody has counted, or counts contradict.
    package let difference: Quantity?
    /// Whose count was taken where they contradict.
    package let choice: CountChoice?
    package let isLeftOut: Bool
    /// What was added to on hand when the sheet was applied.
    package let applied: Quantity?

    package var isDisputed: Bool { difference == nil && counts.count > 1 }
}

/// What one person counted of a SKU.
package struct PersonalCount: Equatable, Sendable {
    package let username: String
    package let quantity: Quantity
    /// What was on hand when the person began with the SKU, and at the last scan.
    package let onHandFirst: Quantity
    package let onHand: Quantity
    package let countedAt: Instant

    /// Whether goods moved while the person counted them: nobody can tell whether they were counted before they went.
    package var movedMeanwhile: Bool { onHandFirst != onHand }

    /// What the count says that on hand has to be changed by.
    func difference() throws -> Quantity { try quantity.subtracting(onHand) }
}

/// Which of several counts of a SKU is taken.
package enum CountChoice: Equatable, Sendable {
    case count(of: String)
    /// Each counted another part.
    case sum

    private static let sumMark = "+"

    init(stored text: String) {
        self = text == Self.sumMark ? .sum : .count(of: text)
    }

    var stored: String {
        switch self {
        case .count(let username): username
        case .sum: Self.sumMark
        }
    }
}

extension CountLine {
    /// What these counts come to: that of one person, or of several who agree, or the chosen one; nil where they contradict.
    ///
    /// Counts agree where their differences do: 10 counted before 2 were shipped, and 8 counted after, say the same.
    static func difference(_ counts: [PersonalCount], _ choice: CountChoice?) throws -> Quantity? {
        switch choice {
        case .count(let username):
            return try counts.first { $0.username == username }?.difference()
        case .sum:
            let latest = counts.max { $0.countedAt < $1.countedAt }
            let counted = try counts.reduce(Quantity.zero) { try $0.adding($1.quantity) }
            return try latest.map { try counted.subtracting($0.onHand) }
        case nil:
            let differences = Set(try counts.map { try $0.difference() })
            return differences.count == 1 ? differences.first : nil
        }
    }
}

/// How far a sheet is.
package struct CountProgress: Equatable, Sendable {
    package let lines: Int64
    package let counted: Int64
    package let different: Int64
    /// Lines that people counted differently, and nobody has decided.
    package let disputed: Int64

    package init(lines: Int64, counted: Int64, different: Int64, disputed: Int64) {
        self.lines = lines
        self.counted = counted
        self.different = different
        self.disputed = disputed
    }
}
