import Synchronization

/// The figures of one process, in Prometheus' text form. Counters only grow; gauges are asked for when somebody looks.
package final class MetricsRegistry: Sendable {
    /// A name with its labels, such as `acqua_requests_total{route="…",status="200"}`.
    private struct Series: Hashable {
        let name: String
        let labels: String
    }

    private struct Histogram {
        var counts: [Int64]
        var sum: Double
    }

    private struct State {
        var counters: [Series: Int64] = [:]
        var histograms: [Series: Histogram] = [:]
        var gauges: [Series: Double] = [:]
        var help: [String: (kind: String, text: String)] = [:]
    }

    /// The most series of one process: labels come from routes and codes, never from callers, so this is never reached.
    private static let seriesMaximum = 5000
    /// Upper bounds of the buckets, in the unit of the series.
    package static let secondsBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    package static let countBuckets: [Double] = [1, 2, 4, 8, 16, 32, 64, 128]

    private let state = Mutex(State())

    package init() {}

    package func count(_ name: String, _ labels: [(String, String)] = [], by amount: Int64 = 1, help: String) {
        let series = Series(name: name, labels: Self.text(labels))
        state.withLock { state in
            guard state.counters[series] != nil || state.counters.count < Self.seriesMaximum else { return }
            state.help[name] = ("counter", help)
            state.counters[series, default: 0] += amount
        }
    }

    package func observe(
        _ name: String,
        _ value: Double,
        _ labels: [(String, String)] = [],
        buckets: [Double] = MetricsRegistry.secondsBuckets,
        help: String
    ) {
        let series = Series(name: name, labels: Self.text(labels))
        state.withLock { state in
            guard state.histograms[series] != nil || state.histograms.count < Self.seriesMaximum else { return }
            state.help[name] = ("histogram", help)
            let empty = Histogram(counts: Array(repeating: 0, count: buckets.count + 1), sum: 0)
            var histogram = state.histograms[series] ?? empty
            let bucket = buckets.firstIndex { value <= $0 } ?? buckets.count
            histogram.counts[bucket] += 1
            histogram.sum += value
            state.histograms[series] = histogram
        }
        bounds.withLock { if $0[name] == nil { $0[name] = buckets } }
    }

    private let bounds = Mutex<[String: [Double]]>([:])

    package func set(_ name: String, to value: Double, _ labels: [(String, String)] = [], help: String) {
        let series = Series(name: name, labels: Self.text(labels))
        state.withLock { state in
            state.help[name] = ("gauge", help)
            state.gauges[series] = value
        }
    }

    /// Everything, as `/metrics` answers it.
    package var text: String {
        let snapshot = state.withLock { ($0.counters, $0.histograms, $0.gauges, $0.help) }
        let bounds = bounds.withLock { $0 }
        var lines: [String] = []
        for (name, help) in snapshot.3.sorted(by: { $0.key < $1.key }) {
            lines.append("# HELP \(name) \(help.text)")
            lines.append("# TYPE \(name) \(help.kind)")
            let ofName = { (series: Series) in series.name == name }
            lines += snapshot.0.filter { ofName($0.key) }.map { "\(name)\(Self.braced($0.key.labels)) \($0.value)" }.sorted()
            lines += snapshot.2.filter { ofName($0.key) }.map { "\(name)\(Self.braced($0.key.labels)) \($0.value)" }.sorted()
            for (series, histogram) in snapshot.1.filter({ ofName($0.key) }).sorted(by: { $0.key.labels < $1.key.labels }) {
                lines += Self.lines(series, histogram, bounds[name] ?? [])
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ series: Series, _ histogram: Histogram, _ bounds: [Double]) -> [String] {
        var lines: [String] = []
        var total: Int64 = 0
        for (index, count) in histogram.counts.enumerated() {
            total += count
            let bound = index < bounds.count ? "\(bounds[index])" : "+Inf"
            let labels = (series.labels.isEmpty ? "" : series.labels + ",") + "le=\"\(bound)\""
            lines.append("\(series.name)_bucket{\(labels)} \(total)")
        }
        lines.append("\(series.name)_sum\(braced(series.labels)) \(histogram.sum)")
        lines.append("\(series.name)_count\(braced(series.labels)) \(total)")
        return lines
    }

    private static func text(_ labels: [(String, String)]) -> String {
        labels.map { name, value in
            "\(name)=\"\(escaped(value))\""
        }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        // Hardly a value has any of these, and a look costs less than three replacements.
        let isPlain = value.utf8.allSatisfy { $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n") }
        if isPlain { return value }
        return value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func braced(_ labels: String) -> String {
        labels.isEmpty ? "" : "{\(labels)}"
    }
}
