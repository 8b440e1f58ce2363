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
    let steps: Steps

    static func make(_ steps: Steps) async throws -> FaultTemplate {
        let path = try ScratchFolder.fresh("template") + "/erp.sqlite"
        let acqua = try await steps.take("the instance is made", within: 120) { try DrilledAcqua.make(database: "sqlite:" + path) }
        let server = acqua.server()
        defer { server.killHard() }
        try server.start()
        try await steps.take("the first start") { try await acqua.client.untilHealthy() }
        let desk = try await steps.take("products and customer are made", within: 120) { try await acqua.openDesk() }
        guard try server.stop() == 0 else { throw DrillFailure("acqua did not end well when asked to") }
        return FaultTemplate(acqua: acqua, path: path, token: desk.client.token, customer: desk.customer, steps: steps)
    }

    /// Lives once without faults; how many calls of each kind the thread makes that makes most of them.
    func calls(orders: Int) async throws -> [String: Int] {
        let trace = try await FaultyLife(template: self, fault: nil, orders: orders).trace()
        var counts: [String: [Substring: Int]] = [:]
        for line in trace.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let call = Fault.calls.first(where: { words[1].drop { $0 == " " }.hasPrefix($0 + "(") }) else {
                continue
            }
            counts[call, default: [:]][words[0], default: 0] += 1
        }
        return counts.mapValues { $0.values.max() ?? 0 }
    }
}

/// A server's life with one fault in it, and the one after.
struct FaultyLife {
    let template: FaultTemplate
    /// None, where the calls are to be counted.
    let fault: Fault?
    let orders: Int

    /// A copy of the template's database, and whoever orders from the server on it.
    private struct Copy {
        let acqua: DrilledAcqua
        let desk: OrderDesk
        let path: String
        /// Where strace writes.
        let trace: String
    }

    /// - Returns: whether the call was reached.
    /// - Throws: where something is lost, or the next life is not healthy.
    func run() async throws -> Bool {
        try await withCopy { copy in
            let seen = try await live(copy)
            let wasReached = seen.contains("(INJECTED)") || seen.contains("+++ killed by SIGKILL")
            if wasReached { try await liveOn(copy) }
            return wasReached
        }
    }

    /// What strace saw of a life.
    func trace() async throws -> String {
        try await withCopy { copy in
            let seen = try await live(copy)
            guard copy.desk.unknownCount == 0 else { throw DrillFailure("\(copy.desk.unknownCount) orders were not answered") }
            return seen
        }
    }

    private func withCopy<Value>(_ body: (Copy) async throws -> Value) async throws -> Value {
        let folder = try ScratchFolder.fresh("life")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/erp.sqlite"
        try FileManager.default.copyItem(atPath: template.path, toPath: path)
        let acqua = try template.acqua.moved(to: "sqlite:" + path, token: template.token)
        let desk = OrderDesk(client: acqua.client, customer: template.customer)
        do {
            return try await body(Copy(acqua: acqua, desk: desk, path: path, trace: folder + "/trace"))
        } catch {
            throw DrillFailure("\(fault?.description ?? "no fault"): \(error)")
        }
    }

    /// - Returns: what strace saw.
    private func live(_ copy: Copy) async throws -> String {
        // Only calls that concern the database's own files count, and fail.
        let files = ["", "-wal", "-shm"].flatMap { ["-P", copy.path + $0] }
        let calls = ["-e", "trace=\(fault?.call ?? Fault.calls.joined(separator: ","))"]
        let injection = fault.map { ["-e", $0.injection] } ?? []
        let filter = fault?.effect.isFiltered == false ? [] : ["--seccomp-bpf"]
        let strace = ["strace", "-D", "-f", "-o", copy.trace] + filter + calls + injection
        let server = copy.acqua.server(under: strace + files)
        defer { server.killHard() }
        try server.start()
        let steps = template.steps
        if try await steps.take("the faulty life starts", { await answers(server, copy.acqua) }) {
            try await steps.take("orders come, and one call fails") { await copy.desk.send(orders, clients: 3) }
        }
        try await steps.take("the faulty life ends") { _ = try server.stop() }
        return try await steps.take("strace says what it saw") { try await written(copy.trace, by: server.processIdentifier ?? 0) }
    }

    /// What strace wrote about a process, when it has written its end.
    private func written(_ trace: String, by process: pid_t) async throws -> String {
        var text = ""
        for _ in 0..<500 {
            text = (try? String(contentsOfFile: trace, encoding: .utf8)) ?? ""
            if text.split(separator: "\n").contains(where: { $0.hasPrefix("\(process) ") && $0.contains(" +++ ") }) { return text }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw DrillFailure("strace did not end: \(text.suffix(300))")
    }

    /// Waits for the first answer, good or bad; a server whose start fails ends by itself.
    private func answers(_ server: Program, _ acqua: DrilledAcqua) async -> Bool {
        for _ in 0..<1500 where server.isRunning {
            if await (try? acqua.client.send(.GET, "/health")) != nil { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    private func liveOn(_ copy: Copy) async throws {
        let (acqua, desk, steps) = (copy.acqua, copy.desk, template.steps)
        let server = acqua.server()
        defer { server.killHard() }
        try await steps.take("the server starts again") {
            try server.start()
            try await acqua.client.untilHealthy()
        }
        try await steps.take("every order is looked for") { try await desk.check() }
        try await steps.take("unanswered orders are repeated") { try await desk.repeatUnknown() }
        try await steps.take("every order is looked for") { try await desk.check() }
        try await steps.take("the server ends") {
            guard try server.stop() == 0 else { throw DrillFailure("acqua did not end well when asked to") }
        }
        try await steps.take("verify") { try acqua.verify() }
        try await steps.take("SQLite looks at every page") { try await DrilledAcqua.checkPages(copy.path) }
    }
}
