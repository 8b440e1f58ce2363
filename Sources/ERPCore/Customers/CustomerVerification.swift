import Kernel
import Persistence

/// Recomputes what is kept beside the customers of an instance: who stands for whom, keys, and who may be double.
enum CustomerVerification {
    private static let pageSize = 500

    static func verify(_ instance: InstanceID, in tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try compareRecords(instance, tx, &report)
        try findChains(instance, tx, &report)
        try findStrays(instance, tx, &report)
        try comparePairs(instance, tx, &report)
    }

    private static func compareRecords(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        var last = ""
        while true {
            let page = try tx.all(
                "SELECT * FROM customers WHERE instance_id = \(instance) AND id > \(last) ORDER BY id LIMIT \(pageSize)"
            )
            guard let end = try page.last?.text("id") else { return }
            for row in page {
                let customer = try Customer(row)
                let keys = CustomerKeys(customer.fields, customer.document)
                let isLive = customer.mergedInto == nil
                let kept = [try row.textIfAny("email_key"), try row.textIfAny("phone_key"), try row.textIfAny("person_key")]
                let right = isLive ? [keys.email, keys.phone, keys.person] : [nil, nil, nil]
                if try row.text("name_key") != keys.name || kept != right {
                    report.note(
                        es: "Cliente \(customer.id): lo que se guarda para buscarlo no es lo que dicen sus datos",
                        en: "Customer \(customer.id): what it is looked up by is not what its data say"
                    )
                }
            }
            last = end
        }
    }

    /// Whoever stands for another stands for itself, in the same instance, and bears the other's document.
    private static func findChains(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        var former: [String: Set<String>] = [:]
        try tx.forEach(
            """
            SELECT gone.id AS id, gone.document AS document, gone.merged_into AS survivor, survivor.merged_into AS onward,
                survivor.instance_id AS instance_id
            FROM customers AS gone LEFT JOIN customers AS survivor ON survivor.id = gone.merged_into
            WHERE gone.instance_id = \(instance) AND gone.merged_into IS NOT NULL
            """
        ) { row in
            let id = try row.text("id")
            if try row.textIfAny("onward") != nil || row.integerIfAny("instance_id") != instance.number {
                report.note(
                    es: "Cliente \(id): el que quedó por él no está",
                    en: "Customer \(id): the one that stands for it is not there"
                )
            }
            former[try row.text("survivor"), default: []].insert(try row.text("document"))
        }
        try tx.forEach(
            "SELECT * FROM customers WHERE instance_id = \(instance) AND former_documents IS NOT NULL ORDER BY id"
        ) { row in
            let customer = try Customer(row)
            if former.removeValue(forKey: customer.id.text) != Set(customer.formerDocuments) { noteDocuments(customer.id.text, &report) }
        }
        for id in former.keys.sorted() { noteDocuments(id, &report) }
    }

    private static func noteDocuments(_ id: String, _ report: inout VerificationReport) {
        report.note(
            es: "Cliente \(id): sus documentos anteriores no son los de los registros unidos a él",
            en: "Customer \(id): its former documents are not those of the records merged into it"
        )
    }

    /// No transaction of a customer that was merged into another.
    private static func findStrays(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT head.number AS number FROM customers AS gone
            JOIN transactions AS head ON head.instance_id = gone.instance_id AND head.customer_id = gone.id
            WHERE gone.instance_id = \(instance) AND gone.merged_into IS NOT NULL
            """
        ) { row in
            let number = try row.integer("number")
            report.note(
                es: "Transacción \(number): su cliente se unió a otro y ella no pasó con él",
                en: "Transaction \(number): its customer was merged into another, and it did not go along"
            )
        }
    }

    /// Whoever is like another stands beside one, and nobody stands beside somebody that he is not like.
    private static func comparePairs(_ instance: InstanceID, _ tx: any SQLTransaction, _ report: inout VerificationReport) throws {
        try tx.forEach(
            """
            SELECT pair.newer AS id FROM customer_doubles AS pair
            JOIN customers AS c ON c.id = pair.newer JOIN customers AS o ON o.id = pair.older
            WHERE pair.instance_id = \(instance) AND (
                NOT COALESCE(\(CustomerDoubles.alike), FALSE) OR c.merged_into IS NOT NULL OR o.merged_into IS NOT NULL OR c.id < o.id
                OR EXISTS (\(CustomerDoubles.dismissal))
            )
            """
        ) { row in
            let id = try row.text("id")
            report.note(es: "Cliente \(id): está entre los dobles y no lo es", en: "Customer \(id): stands among the doubles and is none")
        }
        for key in ["person_key", "email_key", "phone_key"] as [SQL] {
            try tx.forEach(
                """
                SELECT c.id AS id FROM customers AS c
                WHERE c.instance_id = \(instance) AND c.\(key) IS NOT NULL
                    AND EXISTS (
                        SELECT 1 FROM customers AS o WHERE o.instance_id = c.instance_id AND o.\(key) = c.\(key) AND o.id <> c.id
                            AND NOT EXISTS (\(CustomerDoubles.dismissal))
                    )
                    AND NOT EXISTS (SELECT 1 FROM customer_doubles AS p WHERE p.instance_id = c.instance_id AND p.newer = c.id)
                    AND NOT EXISTS (SELECT 1 FROM customer_doubles AS p WHERE p.instance_id = c.instance_id AND p.older = c.id)
                """
            ) { row in
                let id = try row.text("id")
                report.note(es: "Cliente \(id): es doble de otro y no se dice", en: "Customer \(id): is like another and nothing says so")
            }
        }
    }
}
