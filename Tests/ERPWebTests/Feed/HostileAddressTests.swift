import ERPCore
import Foundation
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api

/// What a caller can write into a path or a cursor.
@Suite struct HostileAddressTests {
    @Test(arguments: Engine.allCases)
    func `U+0000 in a path or a cursor is refused and is no fault of ours`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                for path in ["\(api)/transactions/%00", "\(api)/customers/a%00b", "/B%00/api/v1/stock"] {
                    let reply = try await erp.writer.send(.GET, path)
                    #expect(reply.status == 404, "\(path)")
                }
                let cursor = ListCursor.encode("a\u{0}b", list: "customers")
                let reply = try await erp.writer.send(.GET, "\(api)/customers?cursor=\(cursor)")
                #expect(reply.status == 400)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list is paged past a SKU that begins with a combining mark`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                for sku in ["A", "\u{301}B", "\u{304}C"] { try await erp.load(sku) }
                var path = "\(api)/stock?limit=1"
                var seen = 0
                while seen < 5 {
                    let page = try await erp.reader.expect(.GET, path)
                    seen += page["items"]?.arrayValue?.count ?? 0
                    guard let cursor = page["next_cursor"]?.stringValue else { break }
                    path = "\(api)/stock?limit=1&cursor=\(cursor)"
                }
                #expect(seen == 3)
            }
        }
    }

    @Test func `an instance's name in a path is compared exactly, however the tilde is written`() async throws {
        try await withDatabase(.sqlite, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                for path in ["/~beauties", "/%7Ebeauties", "/%7ebeauties", "//~beauties"] {
                    let reply = try await erp.outsider.send(.POST, path + "/api/v1/tokens/read")
                    #expect(reply.status == 404, "\(path)")
                }
            }
        }
    }

    @Test func `two who take the same value at once: the second may try again`() {
        #expect(Refusal(from: SQLError(kind: .unique, message: "customers"))?.kind == .conflict)
    }
}
