import Foundation

/// A habit that a look at the code can check, line by line.
struct HabitRule: Sendable, CustomStringConvertible {
    let name: String
    /// Why, or what to write instead.
    let instead: String
    /// Whether a target is concerned.
    let concerns: @Sendable (_ target: String) -> Bool
    /// Whether a line of code offends.
    let offends: @Sendable (_ line: String) -> Bool
    /// Files that may: their ends, each with its reason.
    var exceptions: [String: String] = [:]

    var description: String { name }

    init(
        _ name: String,
        instead: String,
        in concerns: @escaping @Sendable (_ target: String) -> Bool = { _ in true },
        except exceptions: [String: String] = [:],
        offends: @escaping @Sendable (_ line: String) -> Bool
    ) {
        self.name = name
        self.instead = instead
        self.concerns = concerns
        self.exceptions = exceptions
        self.offends = offends
    }

    func offences(in files: [SourceFile]) -> [String] {
        files.filter { file in concerns(file.target) && !exceptions.keys.contains { file.path.hasSuffix($0) } }
            .flatMap { $0.places(offends) }
    }
}

extension HabitRule {
    static let all: [HabitRule] = [
        HabitRule("no trap on an error", instead: "throw it on, or handle it") { line in
            ["try!", "as!", "fatalError("].contains { line.contains($0) }
        },
        HabitRule("no forced unwrapping", instead: "guard let, or throw", offends: forcesUnwrapping),
        HabitRule("no wrapping arithmetic", instead: "the reporting or throwing forms") { line in
            [" &+ ", " &- ", " &* ", "&+=", "&-=", "&*="].contains { line.contains($0) }
        },
        HabitRule(
            "no task that nobody waits for",
            instead: "a service of the executable, or a task group",
            in: { !Arrows.executables.contains($0) }
        ) { line in
            ["Task {", "Task(", "Task.detached"].contains { begins($0, in: line) }
        },
        HabitRule(
            "no clock, chance, environment or disk in what is pure",
            instead: "a parameter",
            in: Arrows.pure.contains,
            except: ["Sources/Kernel/Identity/Identifier.swift": "new identities are random"]
        ) { line in
            [
                "Date()", "Date.now", "UUID()", "ProcessInfo", "getenv(", "FileManager", "ContinuousClock", "SystemRandomNumberGenerator",
                "SuspendingClock", "Thread.", "Task.sleep",
            ].contains { line.contains($0) } || (line.contains(".random(") && !line.contains("using:"))
        },
        HabitRule("nothing is printed but by an executable", instead: "the logger", in: { !Arrows.executables.contains($0) }) { line in
            ["print(", "debugPrint(", "NSLog("].contains { begins($0, in: line) }
        },
        HabitRule(
            "nothing is promised to the compiler",
            instead: "Mutex, Atomic, or a value",
            except: [
                "Sources/PersistencePostgres/PostgresDatabase.swift": "a libpq connection belongs to whoever holds the lock",
                "Sources/acqua-drill/Bench/BareSQLite.swift": "SQLite's own sign that it is to take a copy",
            ]
        ) { line in
            ["@unchecked", "nonisolated(unsafe)", "unsafeBitCast", "unsafeDowncast", "@preconcurrency"].contains { line.contains($0) }
        },
        HabitRule("package is the widest access", instead: "package") { line in
            let words = line.split(separator: " ")
            return zip(words, words.dropFirst()).contains { access, next in
                (access == "public" || access == "open") && !["=", "."].contains(next.prefix(1))
            }
        },
        HabitRule("names say what a thing is", instead: "the noun that it is about") { line in
            let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            return zip(words, words.dropFirst()).contains { keyword, name in
                ["struct", "class", "enum", "actor", "protocol", "typealias"].contains(keyword)
                    && ["Manager", "Helper", "Helpers", "Util", "Utils", "Service"].contains { name.hasSuffix($0) }
            }
        },
    ]

    /// `x!`, `f()!`, `a[0]!`, and types that unwrap themselves; not `!x` and `a != b`.
    @Sendable private static func forcesUnwrapping(_ line: String) -> Bool {
        let bytes = Array(line.utf8)
        return bytes.indices.dropFirst().contains { index in
            guard bytes[index] == UInt8(ascii: "!"), index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "=") else { return false }
            let before = Character(Unicode.Scalar(bytes[index - 1]))
            return before.isLetter || before.isNumber || "_)]}>?\"".contains(before)
        }
    }

    /// Whether these words stand in the line, and not as the end of a longer name or as a member.
    private static func begins(_ words: String, in line: String) -> Bool {
        guard let found = line.range(of: words) else { return false }
        guard found.lowerBound > line.startIndex else { return true }
        let before = line[line.index(before: found.lowerBound)]
        return !before.isLetter && before != "." && before != "_"
    }
}
