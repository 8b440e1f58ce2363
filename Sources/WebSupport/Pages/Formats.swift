package import Kernel

/// Money, quantities and times as people of a language read them.
package struct Formats: Sendable {
    private let language: Language
    private let zoneOffsetSeconds: Int64

    /// - Parameter zoneOffsetSeconds: the time zone's distance from UTC; Argentina's is −3 hours all year.
    package init(_ language: Language, zoneOffsetSeconds: Int64 = -3 * 3600) {
        self.language = language
        self.zoneOffsetSeconds = zoneOffsetSeconds
    }

    /// `$ 1.234,56`.
    package func money(_ amount: Amount) -> String {
        "$\u{a0}" + number(amount.description)
    }

    /// A unit price: two decimals, more where it has them.
    package func money(_ price: UnitPrice) -> String {
        let parts = price.description.split(separator: ".")
        let decimals = parts.count == 2 ? String(parts[1]) : ""
        let padded = decimals + String(repeating: "0", count: max(0, 2 - decimals.count))
        return "$\u{a0}" + number("\(parts[0]).\(padded)")
    }

    package func quantity(_ quantity: Quantity) -> String { number(quantity.description) }

    package func percent(_ percent: Percent) -> String {
        number(percent.description) + (language == .es ? "\u{a0}%" : "%")
    }

    package func count(_ count: some FixedWidthInteger) -> String { number(String(count)) }

    /// A plain decimal with the language's marks.
    package func number(_ plain: String) -> String {
        let (group, point) = language == .es ? (".", ",") : (",", ".")
        let isNegative = plain.hasPrefix("-")
        let parts = plain.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return plain }
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { grouped += group }
            grouped.append(digit)
        }
        let fraction = parts.count == 2 ? point + parts[1] : ""
        return (isNegative ? "\u{2212}" : "") + grouped + fraction
    }

    /// `23/11/2026`, in English `2026-11-23`, which nobody misreads.
    package func date(_ instant: Instant) -> String {
        let parts = local(instant).prefix(10).split(separator: "-")
        guard parts.count == 3 else { return instant.description }
        return language == .es ? "\(parts[2])/\(parts[1])/\(parts[0])" : parts.joined(separator: "-")
    }

    package func date(_ date: CalendarDate) -> String {
        let parts = date.description.split(separator: "-")
        return language == .es && parts.count == 3 ? "\(parts[2])/\(parts[1])/\(parts[0])" : date.description
    }

    /// `23/11/2026 17:18`.
    package func dateTime(_ instant: Instant) -> String {
        "\(date(instant)) \(local(instant).dropFirst(11).prefix(5))"
    }

    /// The instant at which a day begins here.
    package func start(of day: CalendarDate) -> Instant {
        Instant(microseconds: (day.daysSinceEpoch * 86400 - zoneOffsetSeconds) * 1_000_000)
    }

    private func local(_ instant: Instant) -> String {
        instant.advanced(bySeconds: Double(zoneOffsetSeconds)).description
    }
}
