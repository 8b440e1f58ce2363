import Kernel
import Persistence

/// What is kept beside customers so that they are found: keys, words, and those who may be doubles.
enum CustomerIndex {
    /// Makes the keys and the words of these customers fit them. Those of records that were merged away go.
    static func renew(_ customers: [Customer], in tx: any SQLTransaction) throws {
        if customers.isEmpty { return }
        let rows: [[any SQLBindable]] = customers.map { customer in
            let keys = CustomerKeys(customer.fields, customer.document)
            let isLive = customer.mergedInto == nil
            return [
                customer.id, keys.name, isLive ? keys.email : nil, isLive ? keys.phone : nil, isLive ? keys.person : nil,
            ]
        }
        let columns: [SQL.BoundColumn] = [.text("id"), .text("name_key"), .text("email_key"), .text("phone_key"), .text("person_key")]
        try tx.execute(
            """
            \(SQL.with("renewed", columns, rows, for: tx.dialect))
            UPDATE customers SET name_key = renewed.name_key, email_key = renewed.email_key, phone_key = renewed.phone_key,
                person_key = renewed.person_key
            FROM renewed WHERE customers.id = renewed.id
            """
        )
        let ids = customers.map { [$0.id] as [any SQLBindable] }
        try tx.execute(
            """
            \(SQL.with("renewed", [.text("id")], ids, for: tx.dialect))
            DELETE FROM customer_words WHERE customer_id IN (SELECT renewed.id FROM renewed)
            """
        )
        let entries = customers.filter { $0.mergedInto == nil }.flatMap { customer in
            CustomerSearch.words(of: customer).map { (word: $0, customer: customer.id.text) }
        }
        // In the order of the index, so that each page of it is written once.
        let words = entries.sorted { $0 < $1 }.map { [$0.customer, $0.word] as [any SQLBindable] }
        try tx.execute(
            """
            \(SQL.with("found", [.text("id"), .text("word")], words, for: tx.dialect))
            INSERT INTO customer_words (instance_id, word, customer_id)
            SELECT customers.instance_id, found.word, customers.id FROM found JOIN customers ON customers.id = found.id
            """
        )
    }

    /// Indexes the customers that were there before the index was.
    static let fill: @Sendable (any SQLTransaction) throws -> Void = { tx in
        var last = ""
        while true {
            let page = try tx.all("SELECT * FROM customers WHERE id > \(last) ORDER BY id LIMIT 1000").map(Customer.init)
            guard let end = page.last?.id.text else { break }
            try renew(page, in: tx)
            last = end
        }
        for row in try tx.all("SELECT id FROM instances ORDER BY id") {
            try CustomerDoubles.findAll(of: InstanceID(try row.integer("id")), in: tx)
        }
    }
}
