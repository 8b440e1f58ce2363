import Kernel

/// How long each of many requests took, in microseconds.
struct Latencies: Sendable {
    private var sorted: [Int] = []

    init(_ microseconds: [Int]) {
        sorted = microseconds.sorted()
    }

    var count: Int { sorted.count }

    /// The value below which so large a share lies, in milliseconds.
    func quantile(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
        return Double(sorted[index]) / 1000
    }

    var p50: Double { quantile(0.5) }
    var p99: Double { quantile(0.99) }
}

/// A figure with few digits.
func rounded(_ value: Double, _ decimals: Int = 2) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let whole = Int((value * scale).rounded())
    guard decimals > 0 else { return String(whole) }
    let fraction = String(whole % Int(scale))
    return "\(whole / Int(scale)).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
}
