import Foundation
package import Kernel
import Mustache

/// A JSON value as templates see it. Null, false and the empty text are all “nothing there”, and hide what an outer level names alike.
enum PageModel {
    static func value(_ json: JSON) -> Any {
        switch json {
        case .null, .string(""): NSNull()
        case .bool(let value): value
        case .number(let text), .string(let text): text
        case .array(let elements): elements.map(value)
        case .object(let members): PageObject(members: members)
        }
    }
}

struct PageObject: MustacheParent {
    let members: [JSON.Member]

    func child(named name: String) -> Any? {
        members.first { $0.name == name }.map { PageModel.value($0.value) }
    }
}

extension JSON {
    /// This object with further members; those of `other` win.
    package func merging(_ other: JSON) -> JSON {
        guard case .object(let members) = self, case .object(let others) = other else { return other }
        let names = Set(others.map(\.name))
        return .object(members.filter { !names.contains($0.name) } + others)
    }
}
