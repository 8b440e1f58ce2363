/// Who makes a change, and by which door.
package struct Author: Sendable, Equatable {
    package enum Door: String, Sendable, CaseIterable {
        /// A browser that somebody signed in with.
        case session
        /// A token of the API.
        case token
        /// A command on the machine of the database.
        case command
    }

    package let name: String
    package let door: Door
    /// The request in whose log the rest is found.
    package let requestID: String?

    package init(name: String, door: Door, requestID: String?) {
        self.name = name
        self.door = door
        self.requestID = requestID
    }

    /// Whoever runs a command of the program.
    package static let command = Author(name: "acqua", door: .command, requestID: nil)
}
