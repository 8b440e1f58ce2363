import Testing

@Suite struct TestTreeTests {
    @Test func `every file with tests expects something`() {
        let silent = SourceTree.tests.filter { file in
            let code = file.code.joined(separator: "\n")
            return code.contains("@Test") && !["#expect", "#require", "Issue.record(", "confirmation("].contains { code.contains($0) }
        }
        #expect(silent.map(\.path) == [])
    }

    @Test func `no test is switched off`() {
        let off = SourceTree.tests.flatMap { file in
            file.places { line in [".disabled(", "XCTSkip", "withKnownIssue"].contains { line.contains($0) } }
        }
        #expect(off.filter { !$0.hasPrefix("Tests/HouseTests/TestTreeTests.swift") } == [])
    }

    @Test func `no test sleeps for a fixed time on the thread that others need`() {
        let sleepers = SourceTree.tests.flatMap { file in
            file.places { line in line.contains("Thread.sleep") || line.contains(" usleep(") || line.contains(" sleep(") }
        }
        #expect(sleepers.filter { !$0.hasPrefix("Tests/HouseTests/") } == [])
    }

    @Test func `each target of tests is about a target of sources, or about them all`() {
        let ofAll: Set = ["ConformanceTests", "HouseTests", "SimulationTests", "EndToEndTests"]
        let sources = Set(SourceTree.sources.map(\.target))
        let lost = Set(SourceTree.tests.map(\.target)).filter {
            !ofAll.contains($0) && !sources.contains(String($0.dropLast("Tests".count)))
        }
        #expect(lost == [])
    }
}
