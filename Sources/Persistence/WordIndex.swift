import Kernel

/// An index of the words of records: a table of our own of (owner, word, record), not a database's full-text engine, so that both
/// databases find the same, by the beginnings of words, in the order that the list is in.
package struct WordIndex: Sendable {
    private let table: SQL
    private let owner: SQL
    private let record: SQL
    private let records: SQL

    /// - Parameters:
    ///   - table: has the columns `owner`, `word` and `record`.
    ///   - records: the table of the records; it has the columns `owner` and `record` too.
    package init(_ table: StaticString, owner: StaticString, record: StaticString, of records: StaticString) {
        self.table = SQL(stringLiteral: table.description)
        self.owner = SQL(stringLiteral: owner.description)
        self.record = SQL(stringLiteral: record.description)
        self.records = SQL(stringLiteral: records.description)
    }

    /// Makes the index hold these words of these records, and no others.
    package func replace(_ words: [(record: String, words: [String])], of number: Int64, in tx: any SQLTransaction) throws {
        try remove(words.map(\.record), of: number, in: tx)
        try add(words, of: number, in: tx)
    }

    /// Enters records that the index does not have.
    package func add(_ words: [(record: String, words: [String])], of number: Int64, in tx: any SQLTransaction) throws {
        let rows = words.flatMap { entry in entry.words.map { [$0, entry.record] as [any SQLBindable] } }
        if rows.isEmpty { return }
        try tx.execute(
            """
            \(SQL.with("found", [.text("word"), .text("record")], rows, for: tx.dialect))
            INSERT INTO \(table) (\(owner), word, \(record)) SELECT CAST(\(number) AS BIGINT), word, record FROM found
            """
        )
    }

    private func remove(_ ids: [String], of number: Int64, in tx: any SQLTransaction) throws {
        if ids.isEmpty { return }
        try tx.execute(
            """
            \(SQL.with("changed", [.text("record")], ids.map { [$0] }, for: tx.dialect))
            DELETE FROM \(table) WHERE \(owner) = \(number) AND \(record) IN (SELECT changed.record FROM changed)
            """
        )
    }

    /// How to find what somebody looks for.
    package func plan(_ text: String, of number: Int64, in tx: any SQLTransaction) throws -> Plan {
        try Plan(text, index: self, owner: number, in: tx)
    }
}

extension WordIndex {
    /// What somebody looks for: each word, or the beginning of one.
    package struct Plan {
        private let index: WordIndex
        private let owner: Int64
        /// The word that few records have, if there is one: from it the search begins.
        private let leader: String?
        private let others: [String]

        /// Up to so many entries the index is read first; beyond, the list is walked in its own order.
        private static let fewEntries = 2000
        private static let wordsMaximum = 8

        fileprivate init(_ text: String, index: WordIndex, owner: Int64, in tx: any SQLTransaction) throws {
            self.index = index
            self.owner = owner
            let words = SearchWords.words(text, maximum: Self.wordsMaximum)
            var fewest: (word: String, count: Int64)?
            for word in words {
                let row = try tx.first(
                    """
                    SELECT COUNT(*) AS n FROM (
                        SELECT 1 AS one FROM \(index.table) w
                        WHERE w.\(index.owner) = \(owner) AND \(Self.matches(word)) LIMIT \(Self.fewEntries + 1)
                    ) AS seen
                    """
                )
                let count = try row?.integer("n") ?? 0
                if count <= Self.fewEntries, count < fewest?.count ?? .max { fewest = (word, count) }
            }
            let leading = fewest?.word
            leader = leading
            others = words.filter { $0 != leading }
        }

        private static func matches(_ word: String) -> SQL {
            "w.word >= \(word) AND w.word < \(word + "\u{10FFFF}")"
        }

        /// Whether the records are walked in their order, and not found by a word that few have.
        package var isWalk: Bool { leader == nil }

        /// Stands before the SELECT.
        package var head: SQL {
            guard let leader else { return "" }
            return """
                WITH hits AS MATERIALIZED (
                    SELECT DISTINCT w.\(index.owner) AS hit_owner, w.\(index.record) AS hit_record FROM \(index.table) w
                    WHERE w.\(index.owner) = \(owner) AND \(Self.matches(leader))
                )
                """
        }

        /// Where the records come from. SQLite takes what stands left of CROSS JOIN first, so that each hit is looked up, and the list
        /// is not walked for them.
        package var source: SQL { leader == nil ? index.records : "hits CROSS JOIN \(index.records)" }

        /// The conditions, each with `AND` before it.
        package var conditions: SQL {
            let (table, records, record) = (index.table, index.records, index.record)
            let probes = others.map { word -> SQL in
                """
                AND EXISTS (
                    SELECT 1 FROM \(table) w
                    WHERE w.\(index.owner) = \(owner) AND w.\(record) = \(records).\(record) AND \(Self.matches(word))
                )
                """
            }
            let isHit: SQL = "AND \(records).\(index.owner) = hit_owner AND \(records).\(record) = hit_record"
            return SQL.joined((leader == nil ? [] : [isHit]) + probes, by: " ")
        }
    }
}
