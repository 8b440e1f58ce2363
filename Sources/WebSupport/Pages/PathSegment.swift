import Foundation

/// Parts of addresses, percent-encoded.
package enum PathSegment {
    private static let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._")

    /// A segment of a path, or the value of a parameter.
    package static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    /// Parameters of a query, each with `&` after it; those without a value are left out.
    package static func query(_ parameters: [(String, String)]) -> String {
        parameters.filter { !$0.1.isEmpty }.map { "\($0.0)=\(encoded($0.1))&" }.joined()
    }
}
