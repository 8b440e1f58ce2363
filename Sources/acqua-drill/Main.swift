import ArgumentParser

@main
struct Drill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acqua-drill",
        abstract: "Puts Acqua to the test: kills it, cuts it off, measures it.",
        subcommands: [StormCommand.self, PowerCutCommand.self, FaultsCommand.self, BenchCommand.self, LoadCommand.self]
    )
}

/// The drill found a fault, or could not be held.
struct DrillFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
