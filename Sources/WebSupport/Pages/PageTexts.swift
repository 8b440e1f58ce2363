import Foundation
import Kernel
import Mustache

/// The words of the pages in one language, as templates see them: `{{t.orders.title}}` is `title` in `Texts/orders.json`.
struct PageTexts: Sendable, MustacheParent {
    private indirect enum Node: Sendable {
        case text(String)
        case group([String: Node])
    }

    private let groups: [String: Node]

    private init(groups: [String: Node]) {
        self.groups = groups
    }

    /// Reads every `*.json` of these folders. Each holds texts by name, each text its languages: `{"title": {"es": …, "en": …}}`.
    /// - Throws: `PageFault` where a file is not of that form, or a text lacks a language.
    static func read(_ folders: [URL], language: Language) throws -> PageTexts {
        var groups: [String: Node] = [:]
        for file in try folders.flatMap({ try PageFiles.all(in: $0, suffix: ".json") }) {
            let json: JSON
            do {
                json = try JSON.parse(Array(try Data(contentsOf: file.url)))
            } catch {
                throw PageFault("the texts \(file.name) are not JSON: \(error)")
            }
            guard case .object(let members) = json else { throw PageFault("the texts \(file.name) are no object") }
            let texts = try members.map { member in
                guard let text = member.value[language.rawValue]?.stringValue, !text.isEmpty else {
                    throw PageFault("the text \(file.name).\(member.name) has no “\(language.rawValue)”")
                }
                return (member.name, Node.text(text))
            }
            groups[file.name] = .group(Dictionary(texts) { first, _ in first })
        }
        return PageTexts(groups: groups)
    }

    func child(named name: String) -> Any? {
        switch groups[name] {
        case .text(let text): text
        case .group(let groups): PageTexts(groups: groups)
        case nil: nil
        }
    }

    /// A text by group and name; nil where there is none.
    func text(_ group: String, _ name: String) -> String? {
        guard case .group(let texts)? = groups[group], case .text(let text)? = texts[name] else { return nil }
        return text
    }
}

/// Files of a folder of resources, by their name without its suffix.
enum PageFiles {
    static func all(in folder: URL, suffix: String) throws -> [(name: String, url: URL)] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return names.filter { $0.hasSuffix(suffix) }.map { (String($0.dropLast(suffix.count)), folder.appendingPathComponent($0)) }
    }
}

/// Pages that cannot be made because a template, a text or an asset is not as it must be; found when a server starts.
package struct PageFault: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
