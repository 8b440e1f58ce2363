package import Kernel

/// Bars drawn on the server, with the same figures as a table for those who read rather than look.
package struct BarChart: Sendable {
    package struct Bar: Sendable {
        let label: String
        /// As people read it.
        let figure: String
        /// What its height follows; not negative.
        let value: Int64

        package init(label: String, figure: String, value: Int64) {
            self.label = label
            self.figure = figure
            self.value = value
        }
    }

    private static let (width, height, base) = (600, 160, 140)

    private let title: String
    private let bars: [Bar]

    package init(title: String, bars: [Bar]) {
        self.title = title
        self.bars = bars
    }

    /// What the partial `chart` shows.
    package var json: JSON {
        let highest = max(1, bars.map(\.value).max() ?? 1)
        let step = Double(Self.width) / Double(max(1, bars.count))
        let rectangles = bars.enumerated().map { index, bar -> JSON in
            let tall = Double(bar.value) / Double(highest) * Double(Self.base - 12)
            return [
                "x": .string(Self.text(Double(index) * step + step * 0.12)), "y": .string(Self.text(Double(Self.base) - tall)),
                "width": .string(Self.text(step * 0.76)), "height": .string(Self.text(tall)), "label": .string(bar.label),
                "figure": .string(bar.figure),
            ]
        }
        return [
            "chart_title": .string(title), "view": .string("0 0 \(Self.width) \(Self.height)"), "bars": .array(rectangles),
            "has_bars": .bool(bars.contains { $0.value > 0 }), "first": .string(bars.first?.label ?? ""),
            "last": .string(bars.last?.label ?? ""), "base": .string(String(Self.base)), "end": .string(String(Self.width)),
        ]
    }

    private static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
