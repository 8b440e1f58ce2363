import ArgumentParser
import Foundation
import Persistence
import StoreCore
import WebSupport

struct StoreInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a store, and write its API token into a file that you alone can read."
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: "The store's name in addresses: lower-case letters, digits and dashes.")
    var store: String?

    @Option(help: "The file that receives the API token.")
    var tokenFile: String?

    @Option(help: "Where browsers will reach the store, for the link that is printed; http://127.0.0.1:8081 unless given.")
    var origin: String?

    func run() async throws {
        let settings = try await Settings(database.given + ["store": store, "token-file": tokenFile, "origin": origin])
        let name = try settings.required("store")
        let path = try settings.required("token-file")
        guard let slug = StoreSlug(name) else {
            throw CommandFailure("--store is 1 to 40 lower-case letters, digits and dashes, not “\(name)”")
        }
        let session = try await StoreSession.open(settings, makesKey: true)
        try await session.closing {
            let made = try await StoreMaking.make(slug, in: session)
            try TokenFile.write(made.token, to: path)
            let origin = settings.text("origin") ?? "http://127.0.0.1:8081"
            print("The store \(slug) is ready; its API token is in \(path).")
            print("Its first administrator chooses a password here, once, within 24 hours of now, while the store is served:")
            print("  \(origin)/\(slug)/admin/welcome?code=\(made.code)")
        }
    }
}

enum StoreMaking {
    /// Makes a store; its API token, and the code with which its first administrator begins.
    static func make(_ slug: StoreSlug, in session: StoreSession) async throws -> (token: String, code: String) {
        let token = SecretToken.make(prefix: "acqua_")
        let code = SecretToken.make(prefix: "")
        let now = SystemClock().now()
        try await session.database.write { tx in
            let id = try StoreActions.make(slug, at: now, in: tx)
            let scope = StoreScope(tx: tx, store: id, now: now)
            try APITokens.keep(hash: SecretToken.hash(token), name: "init", in: scope)
            try OneTimeCodes.keep(hash: SecretToken.hash(code), for: nil, in: scope)
        }
        return (token, code)
    }
}

enum TokenFile {
    /// Writes a secret into a file that its owner alone can read.
    static func write(_ token: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw CommandFailure("\(path) cannot be written (\(String(cString: strerror(errno))))") }
        fchmod(file, 0o600)
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        try handle.write(contentsOf: Data((token + "\n").utf8))
    }
}
