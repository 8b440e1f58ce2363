package import Kernel

/// What became of the rows of a file.
package struct ImportTally: Sendable, Equatable {
    /// A row that did not go in, and why.
    package struct Rejection: Sendable, Equatable {
        package let row: Int
        /// The JSON name of the column; nil where the row as a whole is wrong.
        package let column: String?
        package let code: String
        package let detail: Phrase

        package init(row: Int, column: String?, code: String, detail: Phrase) {
            self.row = row
            self.column = column
            self.code = code
            self.detail = detail
        }
    }

    /// The most rejections that are kept; the others are only counted.
    private static let keptMaximum = 1000

    /// Rows after the header, blank ones left out.
    package var rows = 0
    package var created = 0
    package var updated = 0
    package var unchanged = 0
    /// Rows that did not go in.
    package private(set) var rejectedCount = 0
    /// Row by row; a row with several faults has several.
    package private(set) var rejections: [Rejection] = []

    package init() {}

    /// Notes that a row did not go in.
    package mutating func reject(_ faults: [Rejection]) {
        rejectedCount += 1
        if rejections.count < Self.keptMaximum { rejections += faults }
    }

    package mutating func add(_ other: ImportTally) {
        rows += other.rows
        created += other.created
        updated += other.updated
        unchanged += other.unchanged
        rejectedCount += other.rejectedCount
        rejections += other.rejections.prefix(max(0, Self.keptMaximum - rejections.count))
    }

    /// In the order of the file.
    package mutating func sortRejections() {
        rejections.sort { $0.row < $1.row }
    }

    mutating func reject(_ row: Int, _ column: String?, _ issue: Refusal.Issue) {
        reject([Rejection(row: row, column: column, code: issue.code, detail: issue.detail)])
    }
}
