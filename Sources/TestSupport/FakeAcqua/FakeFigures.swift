import Kernel

extension FakeBooks {
    /// A page of `stock` or `prices`: a snapshot in SKU order, or what changed after a token. Cursors are `C…`, tokens `T…`.
    func page(_ list: String, _ query: [String: [String]]) -> Reply {
        let all = (figures[list] ?? [:]).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        if let skus = query["sku"] {
            let found = skus.compactMap { figures[list]?[$0]?.json }.filter { $0["deleted"] == nil }
            return Reply(status: 200, json: ["items": .array(found), "next_cursor": .null, "change_token": .string(token)])
        }
        let limit = query["limit"]?.first.flatMap { Int($0) } ?? 200
        var rows = all.filter { $0.value.json["deleted"] == nil }
        if let since = query["since"]?.first {
            guard let after = number(since, "T"), after >= firstValidClock else { return Self.problem(400, "invalid_cursor", at: "?since") }
            rows = all.filter { $0.value.clock > after }.sorted { $0.value.clock < $1.value.clock }
        }
        var begin = 0
        if let cursor = query["cursor"]?.first {
            guard let offset = number(cursor, "C") else { return Self.problem(400, "invalid_cursor", at: "?cursor") }
            begin = Int(offset)
        }
        let page = rows.dropFirst(begin).prefix(limit)
        let isLast = begin + page.count >= rows.count
        return Reply(
            status: 200,
            json: [
                "items": .array(page.map(\.value.json)), "next_cursor": isLast ? .null : .string("C\(begin + page.count)"),
                "change_token": .string(token),
            ]
        )
    }

    var token: String { "T\(clock)" }

    private func number(_ text: String, _ prefix: String) -> Int64? {
        text.hasPrefix(prefix) ? Int64(text.dropFirst()) : nil
    }
}
