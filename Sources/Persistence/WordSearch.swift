import Kernel

extension WordIndex {
    /// What somebody looks for in an index of words: each word, or the beginning of one, and from which of them the search sets out.
    /// It is asked for in the order of the records, so that a page goes on after the last record of the one before.
    package struct Search {
        /// How the records are come by.
        private enum Way {
            /// All of them in their order; the words are probed. The first page comes soon where most have them.
            case walk
            /// By a word that few have.
            case hits(String)
            /// By the words of the index that begin as a word that many have. Each of them has its records in their order already.
            case branches([String])
        }

        private let index: WordIndex
        private let owner: Int64
        private let way: Way
        /// The words that are probed.
        private let others: [String]

        private static let wordsMaximum = 8

        /// Up to how many entries a word is dealt with so or so.
        package struct Limits: Sendable {
            /// They are all read, and their records looked up.
            package var few = 2000
            /// Those of several words are counted, so that the rarest leads.
            package var counted = 16_000
            /// Words of the index that begin alike are gone through one beside the other.
            package var branches = 16

            package init() {}
        }

        /// - Parameter number: of the owner.
        package init(
            _ text: String,
            _ index: WordIndex,
            of number: Int64,
            limits: Limits = Limits(),
            in tx: any SQLTransaction
        ) throws {
            let entries = Entries(index: index, owner: number, tx: tx)
            let words = SearchWords.words(text, maximum: Self.wordsMaximum)
            (self.index, owner) = (index, number)
            var leading = try entries.rarest(of: words, upTo: limits.few)
            if let leading {
                way = .hits(leading)
            } else {
                var found: [String]?
                leading = words.count > 1 ? try entries.rarest(of: words, upTo: limits.counted) : nil
                for word in leading.map({ [$0] }) ?? words where found == nil {
                    found = try entries.beginning(word, upTo: limits.branches)
                    if found != nil { leading = word }
                }
                way = found.map(Way.branches) ?? leading.map(Way.hits) ?? .walk
            }
            others = words.filter { $0 != leading }
        }

        /// The statement that reads a page.
        /// - Parameters:
        ///   - columns: of the records.
        ///   - last: the record after which the page begins; empty for the first.
        ///   - conditions: on the records, each with `AND` before it.
        ///   - walk: how the records are walked where it comes to that: an index, or nothing.
        package func page(_ columns: SQL, after last: String, where conditions: SQL, walking walk: SQL, limit: Int) -> SQL {
            let (records, record) = (index.records, index.record)
            let isOwn: SQL = "\(records).\(index.owner) = \(owner)"
            let order: SQL = "ORDER BY \(records).\(record) LIMIT \(limit)"
            switch way {
            case .walk:
                return """
                    SELECT \(columns) FROM \(records) \(walk)
                    WHERE \(isOwn) AND \(records).\(record) > \(last) \(conditions) \(probes(records)) \(order)
                    """
            case .hits(let word):
                // What is found is set apart before each record is taken once: SQLite would walk the whole index for that.
                return """
                    WITH found AS MATERIALIZED (
                        SELECT entry.\(record) AS hit FROM \(index.table) entry
                        WHERE entry.\(index.owner) = \(owner) AND \(Entries.begins(word, "entry")) \(probes("entry"))
                    ),
                    hits AS MATERIALIZED (SELECT DISTINCT hit FROM found)
                    SELECT \(columns) FROM hits CROSS JOIN \(records)
                    WHERE hit > \(last) AND \(isOwn) AND \(records).\(record) = hit \(conditions) \(order)
                    """
            case .branches(let words):
                let branches = words.map { branch($0, after: last, conditions, limit) }
                return """
                    WITH hits AS MATERIALIZED (
                        SELECT hit FROM (\(SQL.joined(branches, by: " UNION "))) AS branches ORDER BY hit LIMIT \(limit)
                    )
                    SELECT \(columns) FROM hits CROSS JOIN \(records) WHERE \(isOwn) AND \(records).\(record) = hit \(order)
                    """
            }
        }

        /// The records of one word of the index. SQLite takes what stands left of CROSS JOIN first, so that nothing but these entries is
        /// gone through, and no more of them than fill the page.
        private func branch(_ word: String, after last: String, _ conditions: SQL, _ limit: Int) -> SQL {
            let (records, record) = (index.records, index.record)
            return """
                SELECT * FROM (
                    SELECT entry.\(record) AS hit FROM \(index.table) entry CROSS JOIN \(records)
                    WHERE entry.\(index.owner) = \(owner) AND entry.word = \(word) AND entry.\(record) > \(last) \(probes("entry"))
                        AND \(records).\(index.owner) = \(owner) AND \(records).\(record) = entry.\(record) \(conditions)
                    ORDER BY entry.\(record) LIMIT \(limit)
                ) AS branch
                """
        }

        /// That the records of a table have the other words too, each with `AND` before it.
        private func probes(_ table: SQL) -> SQL {
            let conditions = others.map { word -> SQL in
                """
                AND EXISTS (
                    SELECT 1 FROM \(index.table) w
                    WHERE w.\(index.owner) = \(owner) AND w.\(index.record) = \(table).\(index.record) AND \(Entries.begins(word))
                )
                """
            }
            return SQL.joined(conditions, by: " ")
        }
    }

    /// What the index has of an owner.
    private struct Entries {
        let index: WordIndex
        let owner: Int64
        let tx: any SQLTransaction

        static func begins(_ word: String, _ table: SQL = "w") -> SQL {
            "\(table).word >= \(word) AND \(table).word < \(word + "\u{10FFFF}")"
        }

        /// Of these words the one with the fewest entries; nil where each has more than so many.
        func rarest(of words: [String], upTo maximum: Int) throws -> String? {
            var fewest: (word: String, count: Int64)?
            for word in words {
                let row = try tx.first(
                    """
                    SELECT COUNT(*) AS n FROM (
                        SELECT 1 AS one FROM \(index.table) w WHERE w.\(index.owner) = \(owner) AND \(Self.begins(word))
                        LIMIT \(maximum + 1)
                    ) AS seen
                    """
                )
                let count = try row?.integer("n") ?? 0
                if count <= maximum, count < fewest?.count ?? .max { fewest = (word, count) }
            }
            return fewest?.word
        }

        /// The words of the index that begin so, one step for each; nil where there are more than so many.
        func beginning(_ word: String, upTo maximum: Int) throws -> [String]? {
            let next: SQL = "SELECT MIN(w.word) FROM \(index.table) w WHERE w.\(index.owner) = \(owner)"
            let rows = try tx.all(
                """
                WITH RECURSIVE found (word) AS (
                    \(next) AND \(Self.begins(word))
                    UNION ALL
                    SELECT (\(next) AND w.word > found.word AND w.word < \(word + "\u{10FFFF}")) FROM found WHERE found.word IS NOT NULL
                )
                SELECT word FROM found WHERE word IS NOT NULL LIMIT \(maximum + 1)
                """
            )
            return rows.count > maximum ? nil : try rows.map { try $0.text("word") }
        }
    }
}
