import ERPCore
import Foundation
import Kernel
import Testing

@testable import ERPWeb

@Suite struct AuditWordsTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What the code notes down: the `kind.verb` of each `scope.note("kind.verb"`, also where it stands on a line of its own.
    private static func noted() throws -> Set<String> {
        var found: Set<String> = []
        for target in ["ERPCore", "ERPWeb"] {
            let folder = root.appending(path: "Sources/\(target)")
            for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".swift") {
                let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
                for match in text.matches(of: /scope\.note\(\s*(?:\w+ \? )?"([a-z_]+\.[a-z_]+)"(?: : "([a-z_]+\.[a-z_]+)")?/) {
                    found.insert(String(match.1))
                    if let other = match.2 { found.insert(String(other)) }
                }
            }
        }
        return found
    }

    @Test func `all that is noted down has words in both languages`() throws {
        let noted = try Self.noted()
        #expect(noted.count > 20)
        for action in noted {
            let phrase = AuditWords.phrase(action)
            #expect(
                phrase.es.contains(": ") && phrase.en.contains(": "),
                "\(action) stands in the audit trail as it is written in the code"
            )
            let kind = String(action.prefix { $0 != "." })
            #expect(AuditWords.kindNames.contains(kind), "\(kind) cannot be chosen in the list of the audit trail")
        }
    }

    @Test func `a word that nobody knows stands as it is`() {
        #expect(AuditWords.phrase("moon.landing").es == "moon.landing")
    }
}
