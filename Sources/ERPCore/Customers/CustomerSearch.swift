import Kernel
import Persistence

/// The index of words by which customers are found, as products are: our own table, so that both databases find the same.
enum CustomerSearch {
    /// The words of a customer: those of the name and the e-mail; the documents, and the DNI within a CUIT; the telephone with
    /// and without its area.
    static func words(of customer: Customer) -> [String] {
        let fields = customer.fields
        var words = Set(SearchWords.words(fields.name) + SearchWords.words(fields.email ?? ""))
        for digits in [customer.document.digits] + customer.formerDocuments {
            words.insert(digits)
            if digits.count == 11 { words.insert(String(digits.dropFirst(2).prefix(8))) }
        }
        if let phone = fields.phone.flatMap(TelephoneKey.of) {
            words.insert(phone)
            if phone.count == 10 { words.formUnion([8, 7, 6].map { String(phone.suffix($0)) }) }
        }
        return words.filter { !$0.isEmpty }.sorted()
    }

    /// What somebody looks for: each word, in one of several typings. A number is one word whatever parts its digits.
    static func wanted(_ text: String, maximum: Int) -> [[String]] {
        let isNumber = text.contains(where: \.isNumber) && !text.contains(where: \.isLetter) && !text.contains("@")
        if isNumber {
            let digits = String(text.filter { $0.isASCII && $0.isNumber }.prefix(32))
            return digits.isEmpty ? [] : [Array(Set([digits, TelephoneKey.of(text) ?? digits])).sorted()]
        }
        let joined = text.replacing(#/([0-9])[.\-](?=[0-9])/#) { String($0.output.1) }
        return SearchWords.words(joined, maximum: maximum).map { [$0] }
    }
}

/// How a search for customers is asked of the database; the word that few have leads.
struct CustomerSearchPlan {
    private let leader: [String]?
    private let others: [[String]]

    /// Up to so many entries the index of words is read first; beyond, the list is walked in its own order.
    private static let fewEntries = 2000
    /// The same of several words: where customers have one or the other and seldom all, the walk is long.
    private static let fewEntriesOfSeveral = 20_000
    private static let wordsMaximum = 8

    init(_ text: String, in scope: InstanceScope) throws {
        let words = CustomerSearch.wanted(text, maximum: Self.wordsMaximum)
        let leading = try Self.rarest(of: words, upTo: Self.fewEntries, in: scope)
        leader = try leading ?? (words.count > 1 ? Self.rarest(of: words, upTo: Self.fewEntriesOfSeveral, in: scope) : nil)
        let chosen = leader
        others = words.filter { $0 != chosen }
    }

    /// Of these words the one with the fewest entries; nil where each has more than so many.
    private static func rarest(of words: [[String]], upTo maximum: Int, in scope: InstanceScope) throws -> [String]? {
        var fewest: (word: [String], count: Int64)?
        for word in words {
            let count = try entries(word, upTo: maximum, in: scope)
            if count <= maximum, count < fewest?.count ?? .max { fewest = (word, count) }
        }
        return fewest?.word
    }

    private static func entries(_ word: [String], upTo maximum: Int, in scope: InstanceScope) throws -> Int64 {
        let row = try scope.tx.first(
            """
            SELECT COUNT(*) AS n FROM (
                SELECT 1 AS one FROM customer_words w WHERE w.instance_id = \(scope.instance) AND \(matches(word))
                LIMIT \(maximum + 1)
            ) AS seen
            """
        )
        return try row?.integer("n") ?? 0
    }

    private static func matches(_ typings: [String], _ table: SQL = "w") -> SQL {
        let ranges = typings.map { word -> SQL in "\(table).word >= \(word) AND \(table).word < \(word + "\u{10FFFF}")" }
        return "(" + SQL.joined(ranges, by: " OR ") + ")"
    }

    /// Stands before the SELECT.
    func head(_ scope: InstanceScope) -> SQL {
        guard let leader else { return "" }
        return """
            WITH hits AS MATERIALIZED (
                SELECT DISTINCT entry.customer_id AS hit FROM customer_words entry
                WHERE entry.instance_id = \(scope.instance) AND \(Self.matches(leader, "entry")) \(probes("entry.customer_id", scope))
            )
            """
    }

    /// Where the customers come from. SQLite takes what stands left of CROSS JOIN first, so that each hit is looked up.
    var source: SQL { leader == nil ? "customers" : "hits CROSS JOIN customers" }

    /// The conditions, each with `AND` before it.
    func conditions(_ scope: InstanceScope) -> SQL {
        leader == nil ? probes("customers.id", scope) : "AND customers.id = hit"
    }

    /// That a customer has the words that do not lead.
    private func probes(_ id: SQL, _ scope: InstanceScope) -> SQL {
        let probes = others.map { word -> SQL in
            """
            AND EXISTS (
                SELECT 1 FROM customer_words w WHERE w.instance_id = \(scope.instance) AND w.customer_id = \(id)
                    AND \(Self.matches(word))
            )
            """
        }
        return SQL.joined(probes, by: " ")
    }
}
