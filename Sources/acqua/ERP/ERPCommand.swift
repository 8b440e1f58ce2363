import ArgumentParser

struct ERPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erp",
        abstract: "Acqua itself: make instances and users, serve.",
        subcommands: [ERPInitCommand.self, ERPUserCommand.self, ERPServeCommand.self]
    )
}
