import Foundation
import NIOHTTP1
import TestSupport
import WebSupport

/// A database with products and a customer that each life gets a copy of, and whoever may write to it.
struct FaultTemplate {
    let acqua: DrilledAcqua
    let path: String
    let token: String?
    let customer: String

    static func make() async throws -> FaultTemplate {
        let path = try ScratchFolder.fresh("template") + "/erp.sqlite"
        let acqua = try DrilledAcqua.make(database: "sqlite:" + path)
        let server = acqua.server()
        defer { server.killHard() }
        try server.start()
        try await acqua.client.untilHealthy()
        let desk = try await acqua.openDesk()
        guard server.stop() == 0 else { throw DrillFailure("acqua did not end well when asked to") }
        return FaultTemplate(acqua: acqua, path: path, token: desk.client.token, customer: desk.customer)
    }
}

/// A server's life with one fault in it, and the one after.
struct FaultyLife {
    let template: FaultTemplate
    let fault: Fault
    let orders: Int

    /// - Returns: whether the call was reached.
    /// - Throws: where something is lost, or the next life is not healthy.
    func run() async throws -> Bool {
        let folder = try ScratchFolder.fresh("life")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/erp.sqlite"
        try FileManager.default.copyItem(atPath: template.path, toPath: path)
        let acqua = try template.acqua.moved(to: "sqlite:" + path, token: template.token)
        let desk = OrderDesk(client: acqua.client, customer: template.customer)
        do {
            let wasReached = try await live(acqua, desk, path, trace: folder + "/trace")
            if wasReached { try await liveOn(acqua, desk, path) }
            return wasReached
        } catch {
            throw DrillFailure("\(fault): \(error)")
        }
    }

    private func live(_ acqua: DrilledAcqua, _ desk: OrderDesk, _ path: String, trace: String) async throws -> Bool {
        // Only calls that concern the database's own files count, and fail.
        let files = ["", "-wal", "-shm"].flatMap { ["-P", path + $0] }
        let strace = ["strace", "-D", "-f", "--seccomp-bpf", "-o", trace, "-e", "trace=\(fault.call)", "-e", fault.injection]
        let server = acqua.server(under: strace + files)
        defer { server.killHard() }
        try server.start()
        if await isHealthy(server, acqua) { await desk.send(orders, clients: 3) }
        _ = server.stop()
        return try await wasReached(trace)
    }

    /// What strace wrote, when it has written the end.
    private func wasReached(_ trace: String) async throws -> Bool {
        var lines = ""
        for _ in 0..<300 {
            lines = (try? String(contentsOfFile: trace, encoding: .utf8)) ?? ""
            if lines.contains("(INJECTED)") || lines.contains("+++ killed by SIGKILL") { return true }
            if lines.contains("+++ exited with") { return false }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw DrillFailure("strace did not end: \(lines.suffix(300))")
    }

    /// A server whose start fails ends by itself.
    private func isHealthy(_ server: Program, _ acqua: DrilledAcqua) async -> Bool {
        for _ in 0..<1500 where server.isRunning {
            if let reply = try? await acqua.client.send(.GET, "/health"), reply.status == 200 { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    private func liveOn(_ acqua: DrilledAcqua, _ desk: OrderDesk, _ path: String) async throws {
        let server = acqua.server()
        defer { server.killHard() }
        try server.start()
        try await acqua.client.untilHealthy()
        try await desk.check()
        try await desk.repeatUnknown()
        try await desk.check()
        guard server.stop() == 0 else { throw DrillFailure("acqua did not end well when asked to") }
        try acqua.verify()
        try await DrilledAcqua.checkPages(path)
    }
}
