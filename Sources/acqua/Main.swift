import ArgumentParser

@main
struct Acqua: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acqua",
        abstract: "An ERP for wholesalers, a store, and the connector between them.",
        discussion: """
            Start with `acqua demo`: it runs everything on a real wholesaler's orders.

            A database is named by a URL: sqlite:PATH for an embedded one, postgres://user@host/name for PostgreSQL.

            An option --some-name can also be given as ACQUA_SOME_NAME in the environment, or as "some-name" in the JSON \
            file that ACQUA_CONFIG_FILE names.

            Exit statuses: 0 done, 1 it failed, 64 wrong usage.
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, ERPCommand.self, StoreCommand.self, VerifyCommand.self, BackupCommand.self, RestoreCommand.self,
            MigrateCommand.self,
            CopyCommand.self,
        ]
    )
}
