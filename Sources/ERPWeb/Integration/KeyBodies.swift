import ERPCore
import Kernel
import Persistence

/// What a key did, as it is told.
struct KeyEffect: Sendable {
    let key: String
    let kept: KeptAnswer

    /// What was made, by the address that the answer gave.
    var record: (kind: String, id: String)? {
        let parts = kept.answer.location?.split(separator: "/").map(String.init) ?? []
        guard parts.count >= 2, let id = parts.last else { return nil }
        switch parts[parts.count - 2] {
        case "transactions": return ("transaction", id)
        case "customers": return ("customer", id)
        case let other: return (other, id)
        }
    }

    /// The body of the answer; null where it is none.
    var body: JSON { (try? JSON.parse(kept.answer.body)) ?? .null }

    var json: JSON {
        [
            "key": .string(key), "at": .string(kept.at.description), "status": .integer(kept.answer.status),
            "location": .optional(kept.answer.location),
            "record": record.map { ["kind": .string($0.kind), "id": .string($0.id)] } ?? .null, "answer": body,
        ]
    }

    static func find(_ key: String, in scope: InstanceScope) throws -> KeyEffect? {
        try IdempotencyKeys.kept(key, owner: scope.instance.number, in: scope.tx).map { KeyEffect(key: key, kept: $0) }
    }
}
