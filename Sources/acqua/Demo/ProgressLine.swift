import Foundation
import Synchronization

/// Tells a person how far long work is: one line that changes in a terminal, now and then a plain line elsewhere.
final class ProgressLine: Sendable {
    private struct State {
        var title = ""
        var done = 0
        var total = 0
        var note = ""
        var shownAt: ContinuousClock.Instant?
    }

    private static let terminalSeconds = 0.1
    private static let plainSeconds = 5.0
    private static let barWidth = 28

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    /// Begins a piece of work of so many steps.
    func begin(_ title: String, total: Int) {
        state.withLock { $0 = State(title: title, done: 0, total: total, note: "", shownAt: nil) }
        show(isForced: isTerminal)
    }

    func advance(by steps: Int = 1, note: String? = nil) {
        state.withLock { state in
            state.done += steps
            if let note { state.note = note }
        }
        show(isForced: false)
    }

    func set(_ done: Int, note: String = "") {
        state.withLock { state in
            state.done = done
            state.note = note
        }
        show(isForced: false)
    }

    /// Ends the piece of work; the line stays.
    func end() {
        show(isForced: true)
        if isTerminal { write("\n") }
    }

    private func show(isForced: Bool) {
        let line: String? = state.withLock { state in
            let now = ContinuousClock.now
            let pause = isTerminal ? Self.terminalSeconds : Self.plainSeconds
            if !isForced, let last = state.shownAt, last.duration(to: now) < .seconds(pause) { return nil }
            if !isForced, !isTerminal, state.shownAt == nil {
                state.shownAt = now
                return nil
            }
            state.shownAt = now
            return text(state)
        }
        guard let line else { return }
        write(isTerminal ? "\r\u{1B}[2K" + line : line + "\n")
    }

    private func text(_ state: State) -> String {
        let share = state.total > 0 ? min(1, Double(state.done) / Double(state.total)) : 0
        let filled = Int(share * Double(Self.barWidth))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
        let figures = "\(Figures.grouped(state.done))/\(Figures.grouped(state.total))"
        let title = state.title.padding(toLength: 30, withPad: " ", startingAt: 0)
        return isTerminal ? "\(title) \(bar) \(figures) \(state.note)" : "\(state.title): \(figures) \(state.note)"
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}

/// Figures as people read them.
enum Figures {
    /// 381882 → 381,882.
    static func grouped(_ value: Int) -> String { grouped(String(value)) }

    /// 686245.54 → 686,245.54.
    static func grouped(_ decimal: String) -> String {
        let parts = decimal.split(separator: ".", maxSplits: 1)
        let digits = Array(parts.first.map(String.init) ?? "")
        var out = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3), digits[index - 1] != "-" { out += "," }
            out.append(digit)
        }
        return parts.count > 1 ? out + "." + parts[1] : out
    }
}
