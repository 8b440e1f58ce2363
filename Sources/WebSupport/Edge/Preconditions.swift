import HTTPTypes
import Hummingbird
import Kernel

extension WebRequest {
    /// The version that `If-Match` names; nil where the header is absent or `*`.
    /// - Throws: `stale_version` where it names nothing that we ever gave.
    package func ifMatch() throws -> Int64? {
        guard let header = http.headers[.ifMatch], header != "*" else { return nil }
        for tag in header.split(separator: ",") {
            let text = tag.filter { $0 != "\"" && $0 != " " }
            if let version = Int64(text) { return version }
        }
        throw Refusal.staleVersion
    }

    /// The version that `If-Match` names.
    /// - Throws: `version_required` where the header is absent.
    package func requiredIfMatch() throws -> Int64 {
        guard let version = try ifMatch() else { throw Refusal.versionRequired }
        return version
    }

    /// Whether the caller has this state already.
    package func ifNoneMatch(_ entityTag: String) -> Bool {
        guard let header = http.headers[.ifNoneMatch] else { return false }
        return header == "*" || header.split(separator: ",").contains { $0.trimmingPrefix(while: { $0 == " " }).hasPrefix(entityTag) }
    }
}
