import Logging
import WebSupport

enum LoggingSetup {
    /// Reads `log-level` and `log-format`, and makes the loggers of this process.
    static func start(_ settings: Settings) throws {
        let level = try level(settings.text("log-level") ?? "info")
        let format = try format(settings.text("log-format") ?? "text")
        LoggingSystem.bootstrap { label in LineLogHandler(label: label, format: format, level: level) }
    }

    private static func level(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("--log-level must be one of \(levels), not “\(text)”")
        }
        return level
    }

    private static func format(_ text: String) throws -> LineLogHandler.Format {
        guard let format = LineLogHandler.Format(rawValue: text) else {
            throw CommandFailure("--log-format must be text or json, not “\(text)”")
        }
        return format
    }
}
