import ArgumentParser
import Kernel
import Persistence
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
        try await DatabaseTransfer.copy(from: try DatabaseURL(from), to: try DatabaseURL(to))
    }
}

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a consistent copy of a database into a new SQLite file, also while it is served.",
        discussion: """
            Every write that was answered before it began is in it. The key file is not: keep it elsewhere, or what it sealed
            cannot be opened again.
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: "The new file.")
    var to: String

    func run() async throws {
        let settings = try await Settings(database.given)
        try await DatabaseTransfer.backUp(try DatabaseURL(try settings.required("database")), to: to)
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Verify a back-up and write it into an empty database.",
        discussion: "A back-up that is damaged, or that broke off, is refused, and nothing is written."
    )

    @Option(help: "The back-up, a file that acqua backup wrote.")
    var from: String

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let settings = try await Settings(database.given)
        try await DatabaseTransfer.restore(from, to: try DatabaseURL(try settings.required("database")))
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
        let schema = try await DatabaseTransfer.closing(reader, url) { try await DatabaseTransfer.product(of: reader) }
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
