import Foundation
import TestSupport

/// A PostgreSQL server of our own that syncs, as one in production does; unlike the tests' own, it is to survive a power cut.
struct DurablePostgres {
    let url: String
    private let sockets: String
    private let programs: String
    private let server: Program

    /// Makes its cluster in a folder, where there is none yet.
    init(on folder: String, settings: String = "max_wal_size = 64MB") throws {
        programs = try PostgresCluster.programFolder()
        sockets = try ScratchFolder.fresh("sockets")
        let data = folder + "/data"
        let isNew = !FileManager.default.fileExists(atPath: data)
        if isNew { try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false) }
        let asUser = PostgresCluster.userPrefix(owning: [sockets, data])
        url = "postgres://acqua@/postgres?host=\(sockets)"
        let words = ["\(programs)/initdb", "--auth=trust", "--username=acqua", "--encoding=UTF8", "--pgdata=\(data)"]
        if isNew { try Subprocess.run(asUser + words, log: "\(sockets)/initdb") }
        // Of a setting that stands twice the last one holds.
        let all = "\nlisten_addresses = ''\nunix_socket_directories = '\(sockets)'\nfsync = on\nsynchronous_commit = on\n\(settings)\n"
        server = Program(asUser + ["\(programs)/postgres", "-D", data], logPath: "\(sockets)/log")
        let configuration = "\(data)/postgresql.conf"
        let text = try String(contentsOfFile: configuration, encoding: .utf8) + all
        try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
    }

    /// Starts the server, a child of our own: only then is it quite gone when it was killed, and its number with it.
    func start() throws {
        try server.start()
        for _ in 0..<900 {
            if (try? Program.run(["\(programs)/pg_isready", "--quiet", "--host=\(sockets)"], seconds: 30)) != nil { return }
            guard server.isRunning else { break }
            usleep(50_000)
        }
        let said = (try? String(contentsOfFile: "\(sockets)/log", encoding: .utf8)) ?? ""
        throw DrillFailure("PostgreSQL does not start: \(said.suffix(1000))")
    }

    /// Asks it to end, once nobody is connected any more.
    func stop() throws {
        guard try server.stop() == 0 else { throw DrillFailure("PostgreSQL did not end well") }
    }

    /// Stops every process of the server where it stands.
    func freeze() {
        // The first one begets no more from here on.
        server.freeze()
        Program.freeze(children())
    }

    func killHard() {
        let children = children()
        for process in children { kill(process, SIGKILL) }
        server.killHard()
        for process in children {
            for _ in 0..<2000 where Self.isAlive(process) { usleep(5_000) }
        }
    }

    /// What nobody has asked how it ended is dead too: its files are closed.
    private static func isAlive(_ process: pid_t) -> Bool {
        let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return !stat.isEmpty && stat.split(separator: ")").last?.hasPrefix(" Z") != true
    }

    /// The processes that the first one has begotten. It, and not the disk, says which: the disk may be cut.
    private func children() -> [pid_t] {
        guard server.isRunning, let first = server.processIdentifier else { return [] }
        let children = (try? String(contentsOfFile: "/proc/\(first)/task/\(first)/children", encoding: .utf8)) ?? ""
        return children.split(separator: " ").compactMap { pid_t($0) }
    }
}
