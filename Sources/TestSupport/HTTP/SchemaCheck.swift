package import Kernel

/// Holds JSON values to the schemas of an OpenAPI document: the part of JSON Schema that ours use.
package struct SchemaCheck {
    private let document: JSON

    package init(_ document: JSON) {
        self.document = document
    }

    /// Everything that a value has against a schema, each with its place.
    package func faults(_ value: JSON, _ schema: JSON, at place: String = "") -> [String] {
        if let name = schema["$ref"]?.stringValue {
            guard let target = find(name) else { return ["\(place): \(name) leads nowhere"] }
            return faults(value, target, at: place)
        }
        if let choices = schema["oneOf"]?.arrayValue {
            let fitting = choices.count { faults(value, $0, at: place).isEmpty }
            return fitting == 1 ? [] : ["\(place): fits \(fitting) of oneOf, not one: \(value.text.prefix(200))"]
        }
        return typeFaults(value, schema, place) + contentFaults(value, schema, place)
    }

    private func typeFaults(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        guard let type = schema["type"] else { return [] }
        let allowed = type.arrayValue?.compactMap(\.stringValue) ?? [type.stringValue ?? ""]
        let isRight = allowed.contains { Self.isType(value, $0) }
        return isRight ? [] : ["\(place): is no \(allowed.joined(separator: " or ")): \(value.text.prefix(200))"]
    }

    private static func isType(_ value: JSON, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"): true
        case (.number(let text), "integer"): Int64(text) != nil
        case (.number, "number"): true
        default: false
        }
    }

    private func contentFaults(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        var found: [String] = []
        if let words = schema["enum"]?.arrayValue, !words.contains(value) { found.append("\(place): \(value.text) is none of the words") }
        if case .string(let text) = value, let pattern = schema["pattern"]?.stringValue {
            if (try? Regex(pattern).wholeMatch(in: text)) == nil { found.append("\(place): “\(text)” does not match \(pattern)") }
        }
        if case .array(let elements) = value, let items = schema["items"] {
            found += elements.enumerated().flatMap { faults($1, items, at: "\(place)/\($0)") }
        }
        if case .object(let members) = value, schema["properties"] != nil || schema["required"] != nil {
            let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
            found += required.filter { value[$0] == nil }.map { "\(place): lacks \($0)" }
            for member in members {
                if let property = schema["properties"]?[member.name] {
                    found += faults(member.value, property, at: "\(place)/\(member.name)")
                } else if schema["additionalProperties"] == false {
                    found.append("\(place): has \(member.name), which the schema does not name")
                }
            }
        }
        return found
    }

    /// What `#/components/schemas/Name` leads to.
    private func find(_ reference: String) -> JSON? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(document as JSON?) { $0?[String($1)] }
    }

    /// The schema of an operation's answer.
    package func answer(_ method: String, _ path: String, status: Int) -> JSON? {
        let content = document["paths"]?[path]?[method]?["responses"]?[String(status)]?["content"]
        guard case .object(let types)? = content else { return nil }
        return types.first?.value["schema"]
    }

    /// The schema of what an operation takes.
    package func body(_ method: String, _ path: String) -> JSON? {
        guard case .object(let types)? = document["paths"]?[path]?[method]?["requestBody"]?["content"] else { return nil }
        guard let schema = types.first?.value["schema"] else { return nil }
        return schema["$ref"]?.stringValue.flatMap(find) ?? schema
    }

    /// Method and path of every operation.
    package var operations: [(method: String, path: String, operation: JSON)] {
        guard case .object(let paths)? = document["paths"] else { return [] }
        return paths.flatMap { path -> [(String, String, JSON)] in
            guard case .object(let members) = path.value else { return [] }
            return members.filter { $0.name != "parameters" }.map { ($0.name, path.name, $0.value) }
        }
    }

    /// Every reference of the document that leads nowhere.
    package var danglingReferences: [String] {
        Set(document.text.matches(of: #/"\$ref":\s*"([^"]+)"/#).map { String($0.1) }).filter { find($0) == nil }.sorted()
    }

    /// What is described and not there, or there and not described.
    package func differences(from routes: Set<String>) -> [String] {
        let described = Set(operations.map { "\($0.method) \($0.path)" })
        return described.subtracting(routes).map { "described, not there: \($0)" }.sorted()
            + routes.subtracting(described).map { "there, not described: \($0)" }.sorted()
    }
}
