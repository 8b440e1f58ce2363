import Foundation
import Kernel
package import Logging

/// Writes each log entry as one line to standard error, for people or as JSON; control characters are escaped, so that
/// nothing from outside can forge a line.
package struct LineLogHandler: LogHandler {
    package enum Format: String, Sendable, CaseIterable {
        case text, json
    }

    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let label: String
    private let format: Format

    package init(label: String, format: Format, level: Logger.Level) {
        self.label = label
        self.format = format
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, given in given }.sorted { $0.key < $1.key }
        let line =
            switch format {
            case .json: json(event, all)
            case .text: text(event, all)
            }
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    private func json(_ event: LogEvent, _ metadata: [(key: String, value: Logger.MetadataValue)]) -> String {
        let members: [JSON.Member] = [
            .init("at", .string(SystemClock().now().description)), .init("level", .string(event.level.rawValue)),
            .init("from", .string(label)), .init("message", .string(event.message.description)),
        ]
        return JSON.object(members + metadata.map { .init($0.key, .string($0.value.description)) }).text
    }

    private func text(_ event: LogEvent, _ metadata: [(key: String, value: Logger.MetadataValue)]) -> String {
        let details = metadata.map { " \($0.key)=\(escaped($0.value.description))" }.joined()
        let at = SystemClock().now().description
        return "\(at) \(event.level.rawValue.uppercased()) \(label): \(escaped(event.message.description))\(details)"
    }

    private func escaped(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : Character($0) })
    }
}
