package import Foundation
package import Kernel
import Mustache

/// The folders of a target's resources that pages are made of.
package struct PageFolders: Sendable {
    let templates: URL
    let texts: URL
    let assets: URL

    /// - Parameter bundle: has `Templates`, `Texts` and `Assets`.
    package init(_ bundle: Bundle) {
        templates = bundle.bundleURL.appendingPathComponent("Templates")
        texts = bundle.bundleURL.appendingPathComponent("Texts")
        assets = bundle.bundleURL.appendingPathComponent("Assets")
    }

    /// What both sites share.
    package static var shared: PageFolders { PageFolders(.module) }
}

/// Templates, texts and assets of a site, read once when its server starts.
package struct PageLibrary: Sendable {
    private let templates: MustacheLibrary
    private let texts: [Language: PageTexts]
    package let assets: AssetLibrary

    /// - Throws: `PageFault` where a template is not valid, a text lacks a language, or a name stands twice.
    package init(_ folders: [PageFolders]) throws {
        var templates: [String: MustacheTemplate] = [:]
        for file in try folders.flatMap({ try PageFiles.all(in: $0.templates, suffix: ".mustache") }) {
            guard templates[file.name] == nil else { throw PageFault("two templates are named \(file.name)") }
            do {
                templates[file.name] = try MustacheTemplate(string: String(decoding: try Data(contentsOf: file.url), as: UTF8.self))
            } catch {
                throw PageFault("the template \(file.name): \(error)")
            }
        }
        self.templates = MustacheLibrary(templates: templates)
        texts = try Dictionary(
            uniqueKeysWithValues: Language.allCases.map { ($0, try PageTexts.read(folders.map(\.texts), language: $0)) }
        )
        assets = try AssetLibrary(folders.map(\.assets))
    }

    /// A text of the pages; its own name where there is none, which a test of the tree finds.
    package func text(_ group: String, _ name: String, in language: Language) -> String {
        texts[language]?.text(group, name) ?? "\(group).\(name)"
    }

    package func textIfAny(_ group: String, _ name: String, in language: Language) -> String? {
        texts[language]?.text(group, name)
    }

    /// - Throws: `PageFault` where there is no such template.
    package func render(_ template: String, _ model: JSON, in language: Language) throws -> String {
        guard let compiled = templates.getTemplate(named: template) else { throw PageFault("there is no template \(template)") }
        let root = PageRoot(texts: texts[language], assets: assets, model: PageModel.value(model) as? PageObject)
        return compiled.render(root, library: templates)
    }
}

/// The outermost level of a page: `t` leads to the texts, `asset` to addresses of assets, all else to the model.
private struct PageRoot: MustacheParent {
    let texts: PageTexts?
    let assets: AssetLibrary
    let model: PageObject?

    func child(named name: String) -> Any? {
        switch name {
        case "t": texts
        case "asset": assets
        default: model?.child(named: name)
        }
    }
}
