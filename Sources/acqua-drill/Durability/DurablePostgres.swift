import Foundation
import TestSupport

/// A PostgreSQL server of our own that syncs, as one in production does; unlike the tests' own, it is to survive a power cut.
struct DurablePostgres {
    let url: String
    private let data: String
    private let sockets: String
    private let programs: String
    private let asUser: [String]

    /// Makes its cluster in a folder.
    init(on folder: String) throws {
        programs = try PostgresCluster.programFolder()
        sockets = try ScratchFolder.fresh("sockets")
        data = folder + "/data"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
        asUser = PostgresCluster.userPrefix(owning: [sockets, data])
        url = "postgres://acqua@/postgres?host=\(sockets)"
        try Program.run(
            "/usr/bin/env",
            asUser + ["\(programs)/initdb", "--auth=trust", "--username=acqua", "--encoding=UTF8", "--pgdata=\(data)"]
        )
        let settings =
            "\nlisten_addresses = ''\nunix_socket_directories = '\(sockets)'\nfsync = on\nsynchronous_commit = on\nmax_wal_size = 64MB\n"
        let configuration = "\(data)/postgresql.conf"
        let text = try String(contentsOfFile: configuration, encoding: .utf8) + settings
        try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
    }

    func start() throws {
        // What the server inherits must be a file: of a pipe nobody would see the end.
        try Subprocess.run(
            asUser + ["\(programs)/pg_ctl", "start", "--wait", "--silent", "--pgdata=\(data)", "--log=\(sockets)/log"],
            log: "\(sockets)/start"
        )
    }

    /// Stops every process of the server where it stands.
    func freeze() {
        Program.freeze(processes())
    }

    func killHard() {
        let all = processes()
        for process in all { kill(process, SIGKILL) }
        for process in all {
            for _ in 0..<200 where kill(process, 0) == 0 { usleep(5_000) }
        }
    }

    /// The first process and those it has begotten.
    private func processes() -> [pid_t] {
        let text = (try? String(contentsOfFile: "\(data)/postmaster.pid", encoding: .utf8)) ?? ""
        guard let first = text.split(separator: "\n").first.flatMap({ pid_t($0) }), kill(first, 0) == 0 else { return [] }
        let children = (try? String(contentsOfFile: "/proc/\(first)/task/\(first)/children", encoding: .utf8)) ?? ""
        return [first] + children.split(separator: " ").compactMap { pid_t($0) }
    }
}
