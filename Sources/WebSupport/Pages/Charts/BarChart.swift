package import Kernel

/// Bars drawn on the server, with their figures beside them for those who read rather than look.
package struct BarChart: Sendable {
    package enum Style: Sendable {
        /// Upright, side by side, in the order of time; the figures stand in a table below.
        case columns
        /// Lying, one below the other, each with its name and figure.
        case ranking
    }

    package struct Bar: Sendable {
        let label: String
        /// As people read it.
        let figure: String
        /// What its length follows; not negative.
        let value: Int64
        /// Where its name leads.
        let href: String?

        package init(label: String, figure: String, value: Int64, href: String? = nil) {
            self.label = label
            self.figure = figure
            self.value = value
            self.href = href
        }
    }

    private static let (width, height) = (600, 120)

    private let title: String
    private let style: Style
    private let bars: [Bar]

    package init(title: String, style: Style = .columns, bars: [Bar]) {
        self.title = title
        self.style = style
        self.bars = bars
    }

    /// What the partial `chart` shows.
    package var json: JSON {
        let highest = max(1, bars.map(\.value).max() ?? 1)
        let step = Double(Self.width) / Double(max(1, bars.count))
        let shapes = bars.enumerated().map { index, bar -> JSON in
            let share = Double(bar.value) / Double(highest)
            let tall = share * Double(Self.height)
            return [
                "x": .string(Self.text(Double(index) * step + step * 0.12)), "y": .string(Self.text(Double(Self.height) - tall)),
                "width": .string(Self.text(step * 0.76)), "height": .string(Self.text(tall)),
                "length": .string(Self.text(share * Double(Self.width))), "label": .string(bar.label), "figure": .string(bar.figure),
                "href": .optional(bar.href),
            ]
        }
        return [
            "chart_title": .string(title), "view": .string("0 0 \(Self.width) \(Self.height)"), "bars": .array(shapes),
            "is_columns": .bool(style == .columns), "is_ranking": .bool(style == .ranking),
            "has_bars": .bool(bars.contains { $0.value > 0 }), "first": .string(bars.first?.label ?? ""),
            "last": .string(bars.last?.label ?? ""), "base": .string(String(Self.height)), "end": .string(String(Self.width)),
            "peak": .string(bars.first { $0.value == highest }?.figure ?? ""),
        ]
    }

    private static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
