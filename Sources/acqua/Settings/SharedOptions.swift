import ArgumentParser

/// Where the database is.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "The database: sqlite:PATH or postgres://user@host/name.")
    var database: String?

    @Option(help: "The file of the sealing key; beside a SQLite file unless named.")
    var keyFile: String?

    var given: [String: String?] { ["database": database, "key-file": keyFile] }
}

/// How a server speaks of itself.
struct LogOptions: ParsableArguments {
    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(help: "text or json.")
    var logFormat: String?

    var given: [String: String?] { ["log-level": logLevel, "log-format": logFormat] }
}

extension Dictionary where Key == String, Value == String? {
    static func + (left: Self, right: Self) -> Self {
        left.merging(right) { _, later in later }
    }
}
