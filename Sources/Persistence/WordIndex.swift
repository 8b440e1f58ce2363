import Kernel

/// An index of the words of records: a table of our own of (owner, word, record), not a database's full-text engine, so that both
/// databases find the same, by the beginnings of words, in the order that the list is in.
package struct WordIndex: Sendable {
    let table: SQL
    let owner: SQL
    let record: SQL
    let records: SQL

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
        // In the order of the index, so that each page of it is written once.
        let entries = words.flatMap { entry in entry.words.map { (word: $0, record: entry.record) } }.sorted { $0 < $1 }
        let rows = entries.map { [$0.word, $0.record] as [any SQLBindable] }
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
}
