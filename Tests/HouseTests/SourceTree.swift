import Foundation

/// The files of the project, as the tests of the house read them.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let sources = files(under: "Sources")
    static let tests = files(under: "Tests")
    static let all = sources + tests

    private static func files(under folder: String) -> [SourceFile] {
        let base = root.appendingPathComponent(folder)
        let walker = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
        var files: [SourceFile] = []
        while let url = walker?.nextObject() as? URL {
            guard url.pathExtension == "swift", let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
            files.append(SourceFile(path: folder + url.path.dropFirst(base.path.count), text: text))
        }
        return files.sorted { $0.path < $1.path }
    }
}

/// One file, and its code alone: comments and the insides of literals are blanked, line for line.
struct SourceFile: Sendable, CustomStringConvertible {
    /// From the root of the project: `Sources/Kernel/Refusal.swift`.
    let path: String
    let text: String
    let lines: [String]
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var stripper = CodeStripper(text)
        code = stripper.stripped().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    var description: String { path }

    /// `Kernel` for `Sources/Kernel/…`.
    var target: String { String(path.split(separator: "/")[1]) }

    /// The lines of code that match, as `path:number: line`.
    func places(_ matches: (String) -> Bool) -> [String] {
        code.indices.filter { matches(code[$0]) }.map { "\(path):\($0 + 1): \(lines[$0].trimmingCharacters(in: .whitespaces))" }
    }

    /// The modules that it imports.
    var imports: [String] {
        code.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let at = words.firstIndex(of: "import"), at + 1 < words.count else { return nil }
            guard
                words[..<at].allSatisfy({ $0.hasPrefix("@") || ["package", "internal", "private", "fileprivate", "public"].contains($0) })
            else { return nil }
            let kinds = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"]
            let name = kinds.contains(words[at + 1]) && at + 2 < words.count ? words[at + 2] : words[at + 1]
            return name.split(separator: ".").first.map(String.init)
        }
    }
}
