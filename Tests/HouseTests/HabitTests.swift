import Testing

@Suite struct HabitTests {
    @Test(arguments: HabitRule.all)
    func `the sources keep to the habits of the house`(rule: HabitRule) {
        #expect(rule.offences(in: SourceTree.sources) == [], "\(rule.name): \(rule.instead)")
    }

    @Test(arguments: HabitRule.all)
    func `an exception that nobody needs any more is struck off`(rule: HabitRule) {
        for (path, reason) in rule.exceptions {
            let file = SourceTree.sources.first { $0.path.hasSuffix(path) }
            #expect(file?.places(rule.offends).isEmpty == false, "\(path): \(reason)")
        }
    }

    @Test func `nothing is left for later`() {
        let left = SourceTree.all.filter { !$0.path.hasPrefix("Tests/HouseTests/") }.flatMap { file in
            file.lines.indices.filter { number in
                file.lines[number].split { !$0.isLetter && !$0.isNumber }.contains { ["TODO", "FIXME", "XXX", "HACK"].contains($0) }
            }.map { "\(file.path):\($0 + 1): \(file.lines[$0])" }
        }
        #expect(left == [])
    }

    @Test func `there is no drawer for extensions`() {
        let drawers = SourceTree.sources.filter { $0.path.contains("/Extensions/") || $0.path.contains("/Utilities/") }
        #expect(drawers.map(\.path) == [])
    }

    /// The rules are worth what they find.
    @Test(arguments: [
        "let x = try! f()", "let x = y as! Int", "fatalError(\"no\")", "let x = y!", "f()!.g()", "var x: Int!", "a[0]! + 1",
        "let x = a &+ b", "x &*= 3", "Task { await f() }", "Task.detached { }", "print(x)", "final class A: @unchecked Sendable {}",
        "nonisolated(unsafe) var x = 1", "public func f() {}", "struct OrderManager {}", "enum DateUtils {}", "let t = Date()",
        "let u = UUID().uuidString", "Int.random(in: 0..<3)", "let e = ProcessInfo.processInfo",
    ])
    func `each offence is found`(line: String) {
        let file = SourceFile(path: "Sources/ERPCore/Sample.swift", text: "import Kernel\n\(line)\n")
        #expect(HabitRule.all.contains { !$0.offences(in: [file]).isEmpty })
    }

    @Test(arguments: [
        "if a != b && !c { }", "// try! x as! y, fatalError(), z!", "let s = \"wow! try! Task { } print(x)\"", "let s = #\"a!\"b! \"#",
        "withUnsafeBytes(of: &x) { }", "let d = UpToDate(x)", "x.print(y)", "let s = \"\"\"\n    Stop! public\n    \"\"\"",
        "Int.random(in: 0..<3, using: &random)", "struct ServiceLevel {}", "let t: TaskGroup<Int>", "group.addTask { await f() }",
        "let open = try f()",
        "f(\"\\(g(\"x!\"))!\")",
    ])
    func `what is no offence is left in peace`(line: String) {
        let file = SourceFile(path: "Sources/ERPCore/Sample.swift", text: "import Kernel\n\(line)\n")
        #expect(HabitRule.all.flatMap { $0.offences(in: [file]) } == [])
    }
}
