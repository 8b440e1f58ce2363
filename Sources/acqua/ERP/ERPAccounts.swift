import ArgumentParser
import ERPCore
import Foundation
import Kernel
import Persistence
import WebSupport

struct AccountOptions: ParsableArguments {
    @Option(help: "The name of the company's instance, such as Beauties.")
    var instance: String?

    @Option(help: "The user's name.")
    var username: String?

    @Option(help: "A file that holds the user's password.")
    var passwordFile: String?

    var given: [String: String?] { ["instance": instance, "username": username, "password-file": passwordFile] }
}

struct ERPInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make an instance and its first user, with every permission. Repeat it for more instances."
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var account: AccountOptions

    func run() async throws {
        let settings = try await Settings(database.given + account.given)
        let instance = try settings.required("instance")
        let session = try await ERPSession.open(settings, makesKey: true)
        try await session.closing {
            let user = try await NewUser.read(settings, permission: .manage)
            let now = SystemClock().now()
            try await session.database.write { tx in
                let id = try InstanceActions.create(name: instance, at: now, in: tx)
                try user.store(in: InstanceScope(tx: tx, instance: id, now: now))
            }
            print("The instance \(instance) is ready; \(user.username) may do everything in it.")
        }
    }
}

struct ERPUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "user", abstract: "Add a user to an instance, or change one.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var account: AccountOptions

    @Option(help: "What the user may do: read, write or manage; each includes the one before.")
    var permission: String?

    func run() async throws {
        let settings = try await Settings(database.given + account.given + ["permission": permission])
        let instance = try settings.required("instance")
        let word = try settings.required("permission")
        guard let permission = Permission(rawValue: word) else {
            throw CommandFailure("--permission must be read, write or manage, not “\(word)”")
        }
        let session = try await ERPSession.open(settings)
        try await session.closing {
            let user = try await NewUser.read(settings, permission: permission)
            let now = SystemClock().now()
            try await session.database.write { tx in
                guard let found = try InstanceQueries.find(name: instance, in: tx) else {
                    throw CommandFailure("there is no instance “\(instance)”; make it with acqua erp init")
                }
                try user.store(in: InstanceScope(tx: tx, instance: found.id, now: now))
            }
            print("\(user.username) may \(permission.rawValue) in \(instance).")
        }
    }
}

/// A user as a command names him, his password hashed already.
private struct NewUser: Sendable {
    let username: String
    let passwordHash: String
    let permission: Permission

    static func read(_ settings: Settings, permission: Permission) async throws -> NewUser {
        let username = try settings.required("username")
        let password = try PasswordFile.read(try settings.required("password-file"))
        return NewUser(
            username: username,
            passwordHash: try await PasswordHasher().hash(password),
            permission: permission
        )
    }

    func store(in scope: InstanceScope) throws {
        _ = try UserActions.put(username, passwordHash: passwordHash, permission: permission, in: scope)
    }
}

enum PasswordFile {
    /// The password in a file; a newline at its end is not part of it.
    static func read(_ path: String) throws -> String {
        guard var text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure("the password file \(path) cannot be read")
        }
        if text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty else { throw CommandFailure("the password file \(path) is empty") }
        return text
    }
}
