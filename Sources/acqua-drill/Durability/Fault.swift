/// One call of the system that fails.
struct Fault: CustomStringConvertible {
    struct Effect {
        let name: String
        /// What strace is told to do.
        let action: String
        /// Whether every later call fails too.
        var isLasting = false
        /// With its filter in the kernel, which is faster, strace sends no signal.
        var isFiltered = true
    }

    static let calls = ["pwrite64", "fdatasync", "ftruncate", "openat", "rename", "unlink"]
    static let effects = [
        Effect(name: "EIO", action: "error=EIO"),
        Effect(name: "ENOSPC", action: "error=ENOSPC"),
        Effect(name: "EIO from then on", action: "error=EIO", isLasting: true),
        Effect(name: "KILL", action: "signal=KILL", isFiltered: false),
    ]

    let call: String
    let effect: Effect
    /// Which call of each thread.
    let n: Int

    var injection: String { "inject=\(call):\(effect.action):when=\(n)\(effect.isLasting ? "+" : "")" }
    var description: String { "\(call) \(n) \(effect.name)" }
}

/// The faults of one call and one effect, in the order of n.
struct FaultRow {
    let call: String
    let effect: Fault.Effect
    let faults: [Fault]

    /// Rows for every call that a life makes.
    /// - Parameters:
    ///   - calls: how many calls of each kind the busiest thread of a life makes.
    ///   - limit: how many faults there may be in all; they are spread over the rows, and over n in each. All if nil.
    static func all(_ calls: [String: Int], limit: Int?) -> [FaultRow] {
        let kinds = Fault.calls.filter { calls[$0, default: 0] > 0 }
        let pairs = kinds.flatMap { call in Fault.effects.indices.map { (call, $0) } }
        let counts = shares(pairs.map { calls[$0.0, default: 0] }, limit: limit)
        return zip(pairs, counts).map { pair, count in
            let (call, index) = pair
            let highest = calls[call, default: 0]
            let numbers = (0..<count).map { place in
                // Another effect strikes at other places.
                1 + (place * Fault.effects.count + index) * highest / (count * Fault.effects.count)
            }
            let effect = Fault.effects[index]
            return FaultRow(call: call, effect: effect, faults: numbers.map { Fault(call: call, effect: effect, n: $0) })
        }
    }

    /// Gives each row the same, and what one has no use for to the others.
    private static func shares(_ wanted: [Int], limit: Int?) -> [Int] {
        guard let limit, limit < wanted.reduce(0, +) else { return wanted }
        var given = wanted.map { _ in 0 }
        var left = limit
        while left > 0 {
            for row in wanted.indices where left > 0 && given[row] < wanted[row] {
                given[row] += 1
                left -= 1
            }
        }
        return given
    }
}
