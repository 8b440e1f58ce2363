import ArgumentParser

struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "The store with its connector: make one, serve.",
        subcommands: [StoreInitCommand.self, StoreServeCommand.self]
    )
}
