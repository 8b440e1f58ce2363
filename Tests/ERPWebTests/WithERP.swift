import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import WebSupport

/// Serves Acqua over a fresh database while `body` calls it.
func withERP(_ engine: Engine, _ body: @escaping @Sendable (RunningERP) async throws -> Void) async throws {
    try await withDatabase(engine, schema: erpSchema) { db in
        try await RunningERP.run(on: db, body)
    }
}

extension RunningERP {
    /// What changed in a public list since a token, and the next token.
    func changes(_ list: String, since token: String?) async throws -> (items: [JSON], token: String) {
        let query = token.map { "?since=\($0)" } ?? ""
        let page = try await reader.expect(.GET, "\(Self.api)/\(list)\(query)")
        return (page["items"]?.arrayValue ?? [], page["change_token"]?.stringValue ?? "")
    }
}

extension JSON {
    /// The codes of a problem's errors.
    var codes: [String] { self["errors"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? [] }
}
