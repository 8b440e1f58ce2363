import Configuration
import Foundation
import SystemPackage

/// What a person set: by option, then by environment (`ACQUA_…`), then in the JSON file of `ACQUA_CONFIG_FILE`.
struct Settings {
    private let reader: ConfigReader

    /// - Parameter given: the options of the command line by their names, such as `database`.
    init(_ given: [String: String?]) async throws {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (name, value) in given {
            if let value { values[AbsoluteConfigKey([name])] = ConfigValue(.string(value), isSecret: false) }
        }
        var providers: [any ConfigProvider] = [InMemoryProvider(name: "options", values: values), Self.environment]
        if let path = ProcessInfo.processInfo.environment["ACQUA_CONFIG_FILE"] {
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(path)))
            } catch {
                throw CommandFailure("the configuration file \(path) cannot be read: \(error)")
            }
        }
        reader = ConfigReader(providers: providers)
    }

    /// `ACQUA_SOME_NAME` answers for `some-name`.
    private static var environment: EnvironmentVariablesProvider {
        let prefix = "ACQUA_"
        let ours = ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix(prefix) }
        return EnvironmentVariablesProvider(
            environmentVariables: Dictionary(ours.map { (String($0.key.dropFirst(prefix.count)), $0.value) }) { first, _ in first }
        )
    }

    func text(_ name: String) -> String? {
        reader.string(forKey: ConfigKey([name]))
    }

    func required(_ name: String) throws -> String {
        guard let value = text(name), !value.isEmpty else {
            let variable = "ACQUA_" + name.uppercased().replacing("-", with: "_")
            throw CommandFailure("--\(name) is missing (or \(variable) in the environment)")
        }
        return value
    }

    /// - Throws: where the value is no whole number of the range.
    func integer(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        guard let text = text(name) else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw CommandFailure("--\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
        }
        return value
    }

    func isSet(_ name: String) throws -> Bool {
        switch text(name)?.lowercased() {
        case nil, "", "false", "0", "no": false
        case "true", "1", "yes": true
        case let other?: throw CommandFailure("--\(name) must be true or false, not “\(other)”")
        }
    }
}

/// A command failed; the text is what a person reads: what happened, why, and what to do.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
