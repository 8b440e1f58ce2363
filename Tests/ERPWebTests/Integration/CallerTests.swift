import ERPCore
import ERPWeb
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

@Suite struct CallerTests {
    private static func callers(_ erp: RunningERP) async throws -> [String: [JSON?]] {
        let items = try await erp.manager.expect(.GET, "\(api)/integration/callers")["items"]?.arrayValue ?? []
        return Dictionary(
            items.map { ("\($0["kind"]?.stringValue ?? "") \($0["caller"]?.stringValue ?? "")", [$0["calls"], $0["errors"]]) }
        ) { first, _ in first }
    }

    @Test(arguments: Engine.allCases)
    func `who asks is counted by user and by address, and errors are kept with their ids`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            for _ in 0..<3 { _ = try await erp.reader.send(.GET, "\(api)/stock") }
            let missing = try await erp.writer.send(.GET, "\(api)/customers/none", headers: [("X-Request-Id", "abc-1")])
            #expect(missing.status == 404)
            _ = try await erp.outsider.with(token: "nonsense").send(.GET, "\(api)/stock")
            _ = try await erp.outsider.send(.POST, "\(api)/tokens/write", ["username": "walter", "password": "x"])
            try await erp.services.calls.flush()
            let callers = try await Self.callers(erp)
            // Each read token that was made counts too.
            #expect(callers["read 127.0.0.1"] == [4, 0])
            #expect(callers["write walter"] == [2, 1])
            #expect(callers["none 127.0.0.1"] == [2, 2])
            let errors = try await erp.manager.expect(.GET, "\(api)/integration/errors?kind=write&caller=walter")["items"]?.arrayValue
            #expect(errors?.count == 1 && errors?.first?["request_id"] == "abc-1" && errors?.first?["code"] == "not_found")
            let page = try await erp.manager.expect(.GET, "\(api)/integration/errors?limit=1")
            #expect(page["items"]?.arrayValue?.first?["code"] == "invalid_credentials")
            let rest = try await erp.manager.expect(.GET, "\(api)/integration/errors?cursor=\(page["next_cursor"]?.stringValue ?? "")")
            #expect(rest["items"]?.arrayValue?.count == 2)

            let maria = try await erp.visitor("maria")
            let shown = try await maria.get("/Beauties/integration")
            #expect(
                shown.path == "/Beauties/integration/callers" && shown.text.contains("Token de usuario") && shown.text.contains("abc-1")
            )
            let one = try await maria.get("/Beauties/integration/callers?kind=write&name=walter")
            #expect(one.text.contains("abc-1") && !one.text.contains("invalid_credentials"))
            let rita = try await erp.visitor("rita")
            #expect(try await rita.get("/Beauties/integration").path == "/Beauties/integration/keys")
        }
    }

    @Test(arguments: Engine.allCases)
    func `what two servers count comes together, and what is old goes`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let instance = try await erp.services.directory.instance(RunningERP.instance).id
            let walter = ApiCaller(instance: instance, kind: .write, name: "walter")
            let now = erp.clock.now()
            let count = ApiCallCount(caller: walter, hour: ApiCallCount.hour(of: now), calls: 5, errors: 1, lastAt: now)
            try await erp.database.write { tx in try ApiCallActions.add([count], [], in: tx) }
            try await erp.database.write { tx in try ApiCallActions.add([count], [], in: tx) }
            #expect(try await Self.callers(erp)["write walter"] == [10, 2])
            erp.clock.advance(bySeconds: 43 * 86400)
            try await erp.database.write { tx in try ApiCallActions.prune([instance], at: erp.clock.now(), in: tx) }
            let left = try await erp.database.read { tx in try tx.first("SELECT COUNT(*) AS n FROM api_calls")?.integer("n") }
            #expect(left == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `however many addresses ask, what is kept is bounded`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let instance = try await erp.services.directory.instance(RunningERP.instance).id
            for index in 0..<5000 {
                erp.services.calls.note(
                    ObservedCall(
                        caller: CallNote.Caller(owner: instance.number, kind: "none", name: "10.0.\(index / 256).\(index % 256)"),
                        method: "GET",
                        route: "stock",
                        status: 401,
                        code: "token_invalid",
                        requestID: "r\(index)"
                    )
                )
            }
            try await erp.services.calls.flush()
            let (rows, calls, errors) = try await erp.database.read { tx in
                let row = try tx.first("SELECT COUNT(*) AS n, CAST(SUM(calls) AS BIGINT) AS calls FROM api_calls WHERE kind = 'none'")
                let errors = try tx.first("SELECT COUNT(*) AS n FROM api_errors")?.integer("n")
                return (try row?.integer("n") ?? 0, try row?.integer("calls") ?? 0, errors ?? 0)
            }
            #expect(rows <= 2001 && calls == 5000 && errors <= 200)
        }
    }
}
