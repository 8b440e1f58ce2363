import Kernel

/// One order of a storm: what it is at first, and what becomes of it while everything breaks; all of it by its number.
struct StormOrder: Sendable {
    static let lineCount = 5
    private static let skuCount = 50

    let number: Int

    private var turn: Int { (number + number / 40) % 10 }

    /// How often it is edited after it was confirmed.
    var editCount: Int {
        switch turn {
        case 1, 7: 1
        case 4: 2
        case 9: 3
        default: 0
        }
    }

    /// Whether it is cancelled in the end.
    var isCancelled: Bool { turn == 3 || turn == 7 }

    /// What it says after so many edits.
    func terms(afterEdits count: Int) -> JSON {
        let lines = (0..<Self.lineCount).map { line -> JSON in
            let sku = Storm.sku((number + line * 7 + count) % Self.skuCount)
            return ["sku": .string(sku), "quantity": .string(String(1 + (number + line + count * 4) % 9))]
        }
        return ["lines": .array(lines), "notes": .string(count == 0 ? "storm \(number)" : "storm \(number), edit \(count)")]
    }

    /// The body of its creation.
    func body(buyer: String) -> JSON {
        guard case .object(let members) = terms(afterEdits: 0) else { return .null }
        return .object([.init("buyer_id", .string(buyer))] + members)
    }

    /// The number of the order that bears these notes.
    static func number(ofNotes notes: String) -> Int? {
        guard notes.hasPrefix("storm ") else { return nil }
        return Int(notes.dropFirst("storm ".count).prefix { $0.isNumber })
    }
}
