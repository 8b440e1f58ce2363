package import Kernel

/// A problem document of Acqua's, as the connector reads it.
package struct ProblemBody: Hashable, Sendable {
    package struct Issue: Hashable, Sendable {
        package let pointer: String
        package let code: String
        package let detail: String

        package init(pointer: String, code: String, detail: String) {
            self.pointer = pointer
            self.code = code
            self.detail = detail
        }
    }

    package static let mediaType = "application/problem+json"

    package let code: String
    package let detail: String
    package let issues: [Issue]

    /// Nil for a document without a code: that is none of Acqua's.
    package init?(answer json: JSON) {
        guard let code = json["code"]?.stringValue, !code.isEmpty else { return nil }
        self.code = code
        issues = (json["errors"]?.arrayValue ?? []).prefix(1000).map { issue in
            Issue(
                pointer: issue["pointer"]?.stringValue ?? "",
                code: issue["code"]?.stringValue ?? "",
                detail: issue["detail"]?.stringValue ?? ""
            )
        }
        detail = json["detail"]?.stringValue ?? issues.first?.detail ?? json["title"]?.stringValue ?? code
    }
}
