import Foundation
import Testing

/// What no template may have, and what templates and texts owe each other.
@Suite struct PageTreeTests {
    private static let targets = ["WebSupport", "StoreWeb", "ERPWeb"]

    private static func files(_ folder: String, _ suffix: String) -> [(name: String, target: String, text: String)] {
        targets.flatMap { target -> [(String, String, String)] in
            let base = SourceTree.root.appendingPathComponent("Sources/\(target)/\(folder)")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: base.path)) ?? []
            return names.filter { $0.hasSuffix(suffix) }.sorted().map { name in
                (name, target, (try? String(contentsOf: base.appendingPathComponent(name), encoding: .utf8)) ?? "")
            }
        }
    }

    private static let templates = files("Templates", ".mustache")

    /// The texts by `group.name`.
    private static func texts(of target: String? = nil) throws -> Set<String> {
        var names: Set<String> = []
        for file in files("Texts", ".json") where target == nil || file.target == target {
            let json = try JSONSerialization.jsonObject(with: Data(file.text.utf8))
            guard let texts = json as? [String: [String: String]] else { throw Unreadable(name: file.name) }
            let group = file.name.dropLast(5)
            for (name, languages) in texts {
                if Set(languages.keys) != ["es", "en"] || languages.values.contains("") { throw Unreadable(name: "\(file.name) \(name)") }
                names.insert("\(group).\(name)")
            }
        }
        return names
    }

    private struct Unreadable: Error {
        let name: String
    }

    @Test func `there are templates and texts`() throws {
        #expect(Self.templates.count > 5)
        #expect(try Self.texts().count > 20)
    }

    @Test func `no template lets text through unescaped, or runs a script or a style of its own`() {
        let banned: KeyValuePairs<Regex<Substring>, String> = [
            #/\{\{\{/#: "an unescaped value", #/\{\{&/#: "an unescaped value", #/<script(?![^>]*\ssrc=)/#: "a script in the page",
            #/\sstyle\s*=/#: "a style in the page", #/<style/#: "a style in the page", #/\son[a-z]+\s*=/#: "a script in the page",
            #/javascript:/#: "a script in the page", #/CONTENT_TYPE/#: "an unescaped value",
        ]
        var offences: [String] = []
        for template in Self.templates {
            for (pattern, what) in banned where template.text.firstMatch(of: pattern) != nil {
                offences.append("\(template.target)/\(template.name): \(what)")
            }
        }
        #expect(offences == [])
    }

    @Test func `every text that a template names is there, in both languages`() throws {
        let texts = try Self.texts()
        var missing: Set<String> = []
        for template in Self.templates {
            for match in template.text.matches(of: #/\{\{[#^/]?t\.([a-z_]+\.[a-z_0-9]+)\}\}/#) where !texts.contains(String(match.1)) {
                missing.insert("\(template.name): \(match.1)")
            }
        }
        #expect(missing.sorted() == [])
    }

    /// Those that both sites share are a vocabulary, and may wait for their second user.
    @Test(arguments: ["StoreWeb", "ERPWeb"])
    func `every text of a site is used`(site: String) throws {
        let templates = Self.templates.map(\.text).joined()
        let code = SourceTree.sources.map(\.text).joined()
        let unused = try Self.texts(of: site).filter { text in
            let name = text.split(separator: ".")[1]
            return !templates.contains("t.\(text)}}") && !code.contains("\"\(name)\"") && !code.contains("notice=\(name)")
        }
        #expect(unused.sorted() == [])
    }

    @Test func `a partial or a layout that a template names is there`() {
        let names = Set(Self.templates.map { String($0.name.dropLast(".mustache".count)) })
        var missing: Set<String> = []
        for template in Self.templates {
            for match in template.text.matches(of: #/\{\{[<>]\s*([a-z-]+)\s*\}\}/#) where !names.contains(String(match.1)) {
                missing.insert("\(template.name): \(match.1)")
            }
        }
        #expect(missing.sorted() == [])
    }
}
