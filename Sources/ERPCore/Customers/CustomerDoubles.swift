import Kernel
import Persistence

/// Two customers who may be one person.
package struct CustomerDouble: Sendable {
    package enum Reason: String, Sendable, CaseIterable {
        /// One has the DNI that stands within the other's CUIT.
        case document
        case email, phone
    }

    package let newer: Customer
    package let older: Customer
    package let reasons: [Reason]
}

/// Who may be double. Each customer is put beside the oldest other one with the same e-mail, the same telephone or the same DNI
/// that nobody has said to be somebody else: one look-up each, however many are alike, and nobody who is like another stands alone.
package enum CustomerDoubles {
    /// Where a page of the list ended.
    package struct Place: Sendable {
        package let newer: CustomerID
        package let older: CustomerID

        package init(newer: CustomerID, older: CustomerID) {
            self.newer = newer
            self.older = older
        }
    }

    /// The newest first.
    package static func page(after place: Place?, limit: Int, in scope: InstanceScope) throws -> [CustomerDouble] {
        let rest: SQL = if let place { "AND (newer, older) < (\(place.newer), \(place.older))" } else { "" }
        return try doubles(
            try scope.tx.all(
                """
                SELECT newer, older FROM customer_doubles WHERE instance_id = \(scope.instance) \(rest)
                ORDER BY newer DESC, older DESC LIMIT \(limit)
                """
            ),
            in: scope
        )
    }

    /// Those that one customer may be the same as.
    package static func of(_ id: CustomerID, limit: Int = 20, in scope: InstanceScope) throws -> [CustomerDouble] {
        try doubles(
            try scope.tx.all(
                """
                SELECT newer, older FROM customer_doubles WHERE instance_id = \(scope.instance) AND newer = \(id)
                UNION ALL
                SELECT newer, older FROM customer_doubles WHERE instance_id = \(scope.instance) AND older = \(id)
                LIMIT \(limit)
                """
            ),
            in: scope
        )
    }

    private static func doubles(_ rows: [SQLRow], in scope: InstanceScope) throws -> [CustomerDouble] {
        let pairs = try rows.map { (newer: CustomerID(try $0.text("newer")), older: CustomerID(try $0.text("older"))) }
        let customers = try CustomerQueries.find(ids: Set(pairs.flatMap { [$0.newer, $0.older] }), in: scope)
        return pairs.compactMap { pair in
            guard let newer = customers[pair.newer], let older = customers[pair.older] else { return nil }
            let reasons = CustomerKeys(newer.fields, newer.document).reasons(CustomerKeys(older.fields, older.document))
            return CustomerDouble(newer: newer, older: older, reasons: reasons)
        }
    }

    /// Says for good that two customers are two persons. Said again, it changes nothing.
    /// - Throws: `not_found`.
    package static func dismiss(_ first: CustomerID, _ second: CustomerID, in scope: InstanceScope) throws {
        _ = try scope.advanceClock()
        let pair = [try CustomerQueries.find(first, in: scope).id, try CustomerQueries.find(second, in: scope).id].sorted()
        guard let older = pair.first, let newer = pair.last, older != newer else { throw sameCustomer }
        let added = try scope.tx.execute(
            """
            INSERT INTO customer_dismissals (instance_id, newer, older, dismissed_by, dismissed_at)
            VALUES (\(scope.instance), \(newer), \(older), \(scope.author.name), \(scope.now)) ON CONFLICT DO NOTHING
            """
        )
        guard added == 1 else { return }
        try scope.tx.execute(
            "DELETE FROM customer_doubles WHERE instance_id = \(scope.instance) AND newer = \(newer) AND older = \(older)"
        )
        try find(pair, in: scope)
        try scope.note("customer.dismiss_double", of: newer, ["other": .string(older.text)])
    }

    static var sameCustomer: Refusal {
        Refusal(
            .refused,
            "same_customer",
            at: "/customer_id",
            es: "Es el mismo cliente: elija dos distintos.",
            en: "It is the same customer: choose two different ones."
        )
    }
}

extension CustomerDoubles {
    /// Puts these customers, whose keys are new, beside those that they are like now, and those beside whom they stood likewise.
    static func renew(_ ids: [CustomerID], in scope: InstanceScope) throws {
        let wanted = scope.with("wanted", .text("wanted_id"), ids)
        let partners = try scope.tx.all(
            """
            \(wanted)
            SELECT d.older AS id FROM wanted JOIN customer_doubles d ON d.instance_id = wanted.instance_id AND d.newer = wanted.wanted_id
            UNION
            SELECT d.newer AS id FROM wanted JOIN customer_doubles d ON d.instance_id = wanted.instance_id AND d.older = wanted.wanted_id
            """
        ).map { CustomerID(try $0.text("id")) }
        if !partners.isEmpty {
            for side in ["newer", "older"] as [SQL] {
                try scope.tx.execute(
                    """
                    \(wanted)
                    DELETE FROM customer_doubles
                    WHERE instance_id = \(scope.instance) AND \(side) IN (SELECT wanted.wanted_id FROM wanted)
                    """
                )
            }
        }
        try find(Array(Set(ids + partners)), in: scope)
    }

    /// Puts these customers beside the oldest that each is like.
    static func find(_ ids: [CustomerID], in scope: InstanceScope) throws {
        try find("\(scope.with("wanted", .text("wanted_id"), ids))", in: scope.tx)
    }

    /// The same for every customer of an instance.
    static func findAll(of instance: InstanceID, in tx: any SQLTransaction) throws {
        try find(
            """
            WITH wanted AS (
                SELECT id AS wanted_id, instance_id FROM customers WHERE instance_id = \(instance) AND merged_into IS NULL
            )
            """,
            in: tx
        )
    }

    private static func find(_ wanted: SQL, in tx: any SQLTransaction) throws {
        let searches = ["person_key", "email_key", "phone_key"].map { (key: SQL) -> SQL in
            """
            SELECT c.instance_id AS instance_id, c.id AS id, (
                SELECT o.id FROM customers o
                WHERE o.instance_id = c.instance_id AND o.\(key) = c.\(key) AND o.\(key) IS NOT NULL AND o.id <> c.id
                    AND NOT EXISTS (\(dismissal))
                ORDER BY o.id LIMIT 1
            ) AS other
            FROM wanted JOIN customers c ON c.id = wanted.wanted_id AND c.instance_id = wanted.instance_id
            WHERE c.\(key) IS NOT NULL
            """
        }
        let added = try add(searches, wanted, in: tx)
        if added > 0 { _ = try add(estranged, wanted, in: tx) }
    }

    /// Whoever was said to be somebody else than the one that a customer stands beside now would stand alone, were that one all
    /// that there is: he is put beside the customer as well. SQLite joins in the order in which they are crossed.
    private static var estranged: [SQL] {
        let sides: [(one: SQL, other: SQL)] = [("newer", "older"), ("older", "newer")]
        return sides.flatMap { pair in
            sides.map { said -> SQL in
                """
                SELECT c.instance_id AS instance_id, c.id AS id, o.id AS other
                FROM wanted CROSS JOIN customers c CROSS JOIN customer_doubles p CROSS JOIN customer_dismissals e CROSS JOIN customers o
                WHERE c.id = wanted.wanted_id AND c.instance_id = wanted.instance_id
                    AND p.instance_id = c.instance_id AND p.\(pair.one) = c.id
                    AND e.instance_id = p.instance_id AND e.\(said.one) = p.\(pair.other)
                    AND o.id = e.\(said.other) AND o.id <> c.id AND \(alike) AND NOT EXISTS (\(dismissal))
                """
            }
        }
    }

    /// How many pairs came to those that were there.
    private static func add(_ searches: [SQL], _ wanted: SQL, in tx: any SQLTransaction) throws -> Int {
        try tx.execute(
            """
            \(wanted)
            INSERT INTO customer_doubles (instance_id, newer, older)
            SELECT DISTINCT instance_id, CASE WHEN id < other THEN other ELSE id END, CASE WHEN id < other THEN id ELSE other END
            FROM (\(SQL.joined(searches, by: " UNION ALL "))) AS found WHERE other IS NOT NULL
            ON CONFLICT DO NOTHING
            """
        )
    }

    /// That the customers `c` and `o` are like each other; unknown where they have nothing to compare.
    static let alike: SQL = "(c.person_key = o.person_key OR c.email_key = o.email_key OR c.phone_key = o.phone_key)"

    /// That somebody said of the customers `c` and `o` that they are two persons.
    static let dismissal: SQL = """
        SELECT 1 FROM customer_dismissals d WHERE d.instance_id = c.instance_id
            AND d.newer = CASE WHEN o.id < c.id THEN c.id ELSE o.id END AND d.older = CASE WHEN o.id < c.id THEN o.id ELSE c.id END
        """
}
