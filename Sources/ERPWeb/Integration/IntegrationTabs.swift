import ERPCore
import Kernel
import WebSupport

/// The pages of the integration, one beside the other, by what the reader may.
enum IntegrationTabs {
    static func json(_ request: ERPPageRequest) -> JSON {
        let all: [(path: String, phrase: Phrase, permission: Permission)] = [
            ("integration/callers", Phrase(es: "Quién se conecta", en: "Who connects"), .manage),
            ("integration/public", Phrase(es: "Lectura pública", en: "Public reading"), .manage),
            ("integration/keys", Phrase(es: "¿Ocurrió esta clave?", en: "Did this key happen?"), .read),
            ("integration/dry-run", Phrase(es: "Ensayo", en: "Dry run"), .write),
        ]
        let tabs = all.filter { request.may($0.permission) }.map { PageTab(path: $0.path, text: request.text($0.phrase)) }
        return PageTab.json(tabs, on: request)
    }
}

/// JSON as people read it: a member a line.
enum ReadableJSON {
    static func text(_ json: JSON, indent: String = "") -> String {
        let inner = indent + "  "
        switch json {
        case .array(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { inner + text($0, indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { inner + JSON.string($0.name).text + ": " + text($0.value, indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return json.text
        }
    }
}
