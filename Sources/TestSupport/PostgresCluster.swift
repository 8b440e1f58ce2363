import Foundation
import Synchronization

/// The PostgreSQL server of this test process: made when the first test asks for it, gone when the process ends.
///
/// It lies in a temporary folder, listens on a socket there alone, syncs nothing, and sorts text as people in Argentina
/// do, so that an order by code point which was forgotten shows. Another server serves instead where
/// `ACQUA_TEST_POSTGRES_URL` names a database of it whose user may create databases.
package struct PostgresCluster: Sendable {
    /// The URL of the database from which the others are administered.
    private let url: String
    private let folder: String
    private let names = Counter()

    private static let made = Result { try PostgresCluster() }

    /// - Throws: where PostgreSQL is not installed or does not start; the text says why.
    package static var shared: PostgresCluster { get throws { try made.get() } }

    private init() throws {
        folder = try ScratchFolder.fresh("postgres")
        if let given = ProcessInfo.processInfo.environment["ACQUA_TEST_POSTGRES_URL"], !given.isEmpty {
            url = given
        } else {
            url = "postgres://acqua@/postgres?host=\(folder)"
            try Self.start(in: folder)
        }
    }

    private static func start(in folder: String) throws {
        let programs = try programFolder()
        let server = "\(folder)/server"
        try FileManager.default.createDirectory(atPath: server, withIntermediateDirectories: false)
        let asUser = userPrefix(owning: [folder, server])
        let data = "\(folder)/data"
        // fsync and its kin are off: a test's cluster does not outlive the machine.
        let settings = """

            listen_addresses = ''
            unix_socket_directories = '\(folder)'
            fsync = off
            full_page_writes = off
            max_connections = 400
            deadlock_timeout = 100ms
            """
        let locale = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=es-AR"]
        try Subprocess.run(
            asUser + ["\(programs)/initdb", "--no-sync", "--auth=trust", "--username=acqua", "--pgdata=\(data)"] + locale,
            log: "\(folder)/initdb.log"
        )
        let configuration = "\(data)/postgresql.conf"
        let text = try String(contentsOfFile: configuration, encoding: .utf8) + settings + "\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
        try Subprocess.run(
            asUser + ["\(programs)/pg_ctl", "start", "--wait", "--silent", "--pgdata=\(data)", "--log=\(folder)/server/log"],
            log: "\(folder)/start.log"
        )
    }

    /// Debian keeps the server's programs out of the search path.
    package static func programFolder() throws -> String {
        let debian = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        let newestFirst = versions.sorted { (Double($0) ?? 0) > (Double($1) ?? 0) }.map { "\(debian)/\($0)/bin" }
        let searched = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for folder in newestFirst + searched where access("\(folder)/initdb", X_OK) == 0 { return folder }
        throw SubprocessFailure(description: "The tests need PostgreSQL's initdb: “make test” installs it (package postgresql).")
    }

    /// PostgreSQL refuses to run as root: what stands before its programs then.
    /// - Parameter folders: they are given to the user that it runs as.
    package static func userPrefix(owning folders: [String]) -> [String] {
        guard getuid() == 0, let user = getpwnam("postgres") ?? getpwnam("nobody") else { return [] }
        let (owner, group) = (user.pointee.pw_uid, user.pointee.pw_gid)
        for folder in folders { chown(folder, owner, group) }
        return ["setpriv", "--reuid=\(owner)", "--regid=\(group)", "--clear-groups"]
    }

    /// Makes an empty database, or a copy of another one that nobody is connected to; its URL.
    package func freshDatabase(copying template: String? = nil) throws -> String {
        let name = "acqua_test_\(getpid())_\(names.next())"
        let source = template.map(Self.databaseName) ?? "template0"
        try run("CREATE DATABASE \(name) TEMPLATE \(source)", name)
        return Self.url(url, database: name)
    }

    /// Removes a database that `freshDatabase` made, whoever is connected to it.
    package func drop(_ url: String) throws {
        let name = Self.databaseName(url)
        try run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)", "drop-\(name)")
    }

    private func run(_ statement: String, _ name: String) throws {
        try Subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=\(url)", "--command=\(statement)"],
            log: "\(folder)/\(name).log"
        )
    }

    private static func databaseName(_ url: String) -> String {
        String(url[pathRange(url)])
    }

    private static func url(_ url: String, database: String) -> String {
        var url = url
        url.replaceSubrange(pathRange(url), with: database)
        return url
    }

    /// Where the database's name stands in `postgres://host/name?settings`.
    private static func pathRange(_ url: String) -> Range<String.Index> {
        let host = url.range(of: "://")?.upperBound ?? url.startIndex
        let start = url[host...].firstIndex(of: "/").map(url.index(after:)) ?? url.endIndex
        return start..<(url[start...].firstIndex(of: "?") ?? url.endIndex)
    }
}

/// Numbers, each given once.
private final class Counter: Sendable {
    private let last = Atomic<Int>(0)

    func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
