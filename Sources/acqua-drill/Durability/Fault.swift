/// One call of the system that fails.
struct Fault: CustomStringConvertible {
    struct Effect {
        let name: String
        /// What strace is told to do.
        let action: String
        /// Whether every later call fails too.
        var isLasting = false
    }

    static let calls = ["pwrite64", "fdatasync", "ftruncate", "openat", "rename", "unlink"]
    static let effects = [
        Effect(name: "EIO", action: "error=EIO"),
        Effect(name: "ENOSPC", action: "error=ENOSPC"),
        Effect(name: "EIO from then on", action: "error=EIO", isLasting: true),
        Effect(name: "KILL", action: "signal=KILL"),
    ]

    let call: String
    let effect: Effect
    /// Which call of each thread.
    let n: Int

    var injection: String { "inject=\(call):\(effect.action):when=\(n)\(effect.isLasting ? "+" : "")" }
    var description: String { "\(call) \(n) \(effect.name)" }
}
