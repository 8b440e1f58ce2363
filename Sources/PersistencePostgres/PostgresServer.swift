import Foundation
import Persistence

/// What is done to a PostgreSQL server rather than to a database.
package enum PostgresServer {
    /// Makes a database where there is none of that name.
    /// - Parameters:
    ///   - url: any database of the server, of a user who may create databases.
    ///   - name: letters, digits and underscores.
    /// - Throws: `DatabaseUnavailable`.
    package static func makeDatabase(_ name: String, at url: String) throws {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
            default: false
            }
        }
        precondition(isPlain && !name.isEmpty, "the names of our databases are plain")
        do {
            let connection = try PostgresConnection(url: url)
            let present = try PostgresTransaction(connection: connection).first(
                "SELECT CAST(datname AS TEXT) AS name FROM pg_database WHERE datname = \(name)"
            )
            guard present == nil else { return }
            try connection.run("CREATE DATABASE \(name) TEMPLATE template0")
        } catch let error as SQLError {
            throw DatabaseUnavailable("PostgreSQL: \(error.message)")
        }
    }

    /// The URL of another database of the same server.
    package static func url(_ url: String, database: String) -> String {
        guard let scheme = url.range(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let query = rest.firstIndex(of: "?").map { String(rest[$0...]) } ?? ""
        let place = rest.prefix { $0 != "?" }
        let host = place.prefix { $0 != "/" }
        return url[..<scheme.upperBound] + host + "/" + database + query
    }
}
