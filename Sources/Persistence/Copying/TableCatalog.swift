/// The tables that hold our rows, asked of the database itself.
enum TableCatalog {
    /// Each after those that its rows refer to.
    static func tables(_ tx: any SQLTransaction) throws -> [String] {
        let names = try tx.all(named(tx.dialect)).map { try $0.text("name") }
        var parents: [String: Set<String>] = [:]
        for row in try tx.all(references(tx.dialect)) { parents[try row.text("child"), default: []].insert(try row.text("parent")) }
        var sorted: [String] = []
        var waiting = names
        while !waiting.isEmpty {
            let isReady = { (name: String) in parents[name, default: []].subtracting([name]).isSubset(of: sorted) }
            let ready = waiting.filter(isReady)
            guard !ready.isEmpty else { throw DatabaseUnavailable("the tables \(waiting.joined(separator: ", ")) refer to one another") }
            sorted += ready
            waiting.removeAll { ready.contains($0) }
        }
        return sorted
    }

    private static func named(_ dialect: SQLDialect) -> SQL {
        switch dialect {
        case .sqlite:
            """
            SELECT name FROM sqlite_schema
            WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'acqua_%' ORDER BY rowid
            """
        case .postgres:
            """
            SELECT CAST(relname AS TEXT) AS name FROM pg_class
            WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace) AND relname NOT LIKE 'acqua\\_%'
            ORDER BY oid
            """
        }
    }

    private static func references(_ dialect: SQLDialect) -> SQL {
        switch dialect {
        case .sqlite:
            """
            SELECT holder.name AS child, target."table" AS parent
            FROM sqlite_schema AS holder, pragma_foreign_key_list(holder.name) AS target WHERE holder.type = 'table'
            """
        case .postgres:
            """
            SELECT CAST(child.relname AS TEXT) AS child, CAST(parent.relname AS TEXT) AS parent
            FROM pg_constraint JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid
            WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace)
            """
        }
    }
}
