import Foundation
package import HTTPTypes
import Hummingbird
package import Kernel

/// Positions in lists, as opaque texts that outlive restarts.
package enum ListCursor {
    package static func encode(_ position: String, list: String) -> String {
        Data("\(list)\n\(position)".utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Throws: `invalid_cursor` where the text is not one of this list.
    package static func decode(_ cursor: String, list: String) throws -> String {
        let standard = cursor.replacing("-", with: "+").replacing("_", with: "/")
        let padded = standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: padded), let text = String(data: data, encoding: .utf8) else { throw Refusal.invalidCursor }
        guard text.hasPrefix(list + "\n"), !text.unicodeScalars.contains("\0") else { throw Refusal.invalidCursor }
        return String(text.dropFirst(list.count + 1))
    }
}

extension Refusal {
    package static var invalidCursor: Refusal {
        Refusal(
            .malformed,
            "invalid_cursor",
            es: "El cursor o change_token no sirve (más): empiece de nuevo con una lista completa.",
            en: "The cursor or change_token is not valid (any more): start again with a snapshot."
        )
    }
}

/// A page of a list: its items, the cursor of the next one, and the same as a `Link`.
package enum ListAnswer {
    package static func make(
        _ request: WebRequest,
        items: [JSON],
        nextCursor: String?,
        extra: [JSON.Member] = [],
        headers: HTTPFields = [:]
    ) -> Answer {
        var headers = headers
        if let nextCursor { headers[.link] = "<\(nextPage(request, nextCursor))>; rel=\"next\"" }
        let members: [JSON.Member] = [.init("items", .array(items)), .init("next_cursor", .optional(nextCursor))]
        return .json(.object(members + extra), headers: headers)
    }

    /// The address of this page with the next cursor in the place of its own.
    private static func nextPage(_ request: WebRequest, _ cursor: String) -> String {
        let kept = (request.http.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("cursor=") }
        let query = kept.map(String.init) + ["cursor=\(cursor)"]
        return request.http.uri.path + "?" + query.joined(separator: "&")
    }
}
