import ArgumentParser
import ERPCore
import Foundation
import Kernel
import Persistence
import StoreCore
import WebSupport

struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Move a database: from SQLite to PostgreSQL, or back.",
        discussion: "The target must be empty. The key file is not copied: name it again where the copy is served."
    )

    @Option(help: "The database to read: sqlite:PATH or postgres://…")
    var from: String

    @Option(help: "The empty database to write.")
    var to: String

    func run() async throws {
        try await DatabaseTransfer.run(from: try DatabaseURL(from), to: try DatabaseURL(to))
    }
}

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a consistent copy of a database into a new SQLite file, also while it is served.",
        discussion: "The key file is not part of it: keep it elsewhere, or what it sealed cannot be opened again."
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: "The new file.")
    var to: String

    func run() async throws {
        let settings = try await Settings(database.given)
        try await DatabaseTransfer.run(from: try DatabaseURL(try settings.required("database")), to: .sqlite(path: to))
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Verify a back-up and write it into an empty database."
    )

    @Option(help: "The back-up, a file that acqua backup wrote.")
    var from: String

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let settings = try await Settings(database.given)
        try await DatabaseTransfer.run(from: .sqlite(path: from), to: try DatabaseURL(try settings.required("database")))
    }
}

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring a database to the schema of this version; serve does so too."
    )

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let settings = try await Settings(database.given)
        let url = try DatabaseURL(try settings.required("database"))
        let reader = try url.openForReading()
        let schema = try await DatabaseTransfer.schema(of: reader)
        await reader.close()
        let open = try url.connect(metrics: MetricsRegistry())
        do {
            let steps = try await open.migrate(to: schema, at: SystemClock().now())
            await open.close()
            print(steps.isEmpty ? "\(url) is up to date" : "\(url): \(steps.joined(separator: ", "))")
        } catch {
            await open.close()
            throw CommandFailure("\(url): \(error)")
        }
    }
}

enum DatabaseTransfer {
    /// Verifies the source, copies it, and verifies the copy.
    static func run(from source: DatabaseURL, to target: DatabaseURL) async throws {
        let reader = try source.openForReading()
        let schema = try await schema(of: reader)
        let found = try await reader.read { tx in try Verification.report(tx) }
        guard found.differences.isEmpty else {
            throw CommandFailure("\(source): the books do not agree (\(found.differences[0])); nothing was copied")
        }
        let writer = try await target.open(schema, metrics: MetricsRegistry())
        let tables = try await DatabaseCopy.copy(from: reader, to: writer) { table in
            FileHandle.standardError.write(Data("\(table.name): \(Figures.grouped(table.rows)) rows\n".utf8))
        }
        let copied = try await writer.read { tx in try Verification.report(tx) }
        await reader.close()
        await writer.close()
        guard copied.differences.isEmpty, copied.figures == found.figures else {
            throw CommandFailure("\(target): the copy differs from \(source); do not use it")
        }
        print("\(Figures.grouped(tables.reduce(0) { $0 + $1.rows })) rows from \(source) to \(target); the books agree")
    }

    /// The schema that a database belongs to.
    static func schema(of database: any SQLDatabase) async throws -> Schema {
        let application = try await database.read { tx in try tx.first("SELECT application FROM acqua_schema")?.text("application") }
        switch application {
        case erpSchema.application: return erpSchema
        case storeSchema.application: return storeSchema
        default: throw CommandFailure("the database belongs to “\(application ?? "nobody")”, not to Acqua or a store")
        }
    }
}
