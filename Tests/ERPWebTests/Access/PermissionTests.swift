import ERPCore
import ERPWeb
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

@Suite struct PermissionTests {
    @Test func `every route stands in the table, and nothing else`() async throws {
        try await withERP(.sqlite) { erp in
            let routes = Set(erpRoutes(erp.services).routes.map(\.signature))
            #expect(routes.subtracting(PermissionTable.needs.keys).sorted() == [])
            #expect(Set(PermissionTable.needs.keys).subtracting(routes).sorted() == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `each caller may do what the table says, and nothing else`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let callers = try await Self.callers(erp)
            var faults: [String] = []
            for (signature, need) in PermissionTable.needs.sorted(by: { $0.key < $1.key }) {
                // An event stream never ends its answer, and whoever signs out is out.
                guard !signature.hasSuffix("/changes"), !signature.contains("/live"), !signature.hasSuffix("/sign-out") else { continue }
                for caller in callers {
                    let isRefused = try await caller.isRefused(signature)
                    if isRefused == caller.may(need) { faults.append("\(caller.name) \(isRefused ? "may not" : "may"): \(signature)") }
                }
            }
            #expect(faults == [])
        }
    }

    private static func callers(_ erp: RunningERP) async throws -> [TableCaller] {
        var callers = [
            TableCaller(name: "nobody", client: erp.outsider), TableCaller(name: "read token", client: erp.reader, hasReadToken: true),
            TableCaller(name: "walter's token", client: erp.writer, token: .write),
            TableCaller(name: "maria's token", client: erp.manager, token: .manage),
        ]
        for (username, permission) in [("rita", Permission.read), ("walter", .write), ("maria", .manage)] {
            let cookie = try await erp.visitor(username).cookieHeader
            callers.append(TableCaller(name: "\(username)'s session", client: erp.outsider, session: permission, cookie: cookie))
        }
        return callers
    }
}

/// Somebody who tries every route.
private struct TableCaller {
    let name: String
    let client: APIClient
    var hasReadToken = false
    var token: Permission?
    var session: Permission?
    var cookie = ""

    func may(_ need: PermissionTable.Need) -> Bool {
        switch need {
        case .nobody: return true
        case .anyToken: return hasReadToken || token != nil || session != nil
        case .token(let permission, let inSession):
            if let session { return session >= inSession }
            return token.map { $0 >= permission } ?? false
        case .page(let permission): return session.map { $0 >= permission } ?? false
        }
    }

    /// Whether he is sent away, and not because of what he asks for: such a request is empty, and names nothing that is there.
    func isRefused(_ signature: String) async throws -> Bool {
        let parts = signature.split(separator: " ")
        let path = parts[1].replacing("{instance}", with: RunningERP.instance).replacing(#/\{[a-z]+\}/#, with: "nothing")
        let method = HTTPMethod(rawValue: parts[0].uppercased())
        var headers = [("Accept", path.contains("/api/") ? "application/json" : "text/html"), ("Sec-Fetch-Site", "same-origin")]
        if !cookie.isEmpty { headers.append(("Cookie", cookie)) }
        let isForm = method == .POST && !path.contains("/api/")
        let reply = try await APIClient(base: client.base, token: client.token, http: PageVisitor.http).send(
            method,
            String(path),
            bytes: method == .GET ? nil : [],
            contentType: isForm ? "application/x-www-form-urlencoded" : path.contains("/imports/") ? "text/csv" : "application/json",
            headers: headers
        )
        let leadsToDoor = reply.status == 303 && reply.headers.first(name: "Location")?.contains("/sign-in") == true
        return reply.status == 401 || reply.status == 403 || leadsToDoor
    }
}
