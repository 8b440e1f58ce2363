import Testing

@Suite struct SizeTests {
    @Test func `no file is longer than 400 lines`() {
        let long = SourceTree.all.filter { $0.lines.count > 401 }.map { "\($0.path): \($0.lines.count - 1) lines" }
        #expect(long == [])
    }

    @Test func `half of the files have at most 80 lines`() throws {
        let sizes = SourceTree.sources.map(\.lines.count).sorted()
        #expect(try #require(sizes.dropFirst(sizes.count / 2).first) <= 81)
    }

    @Test func `no function is longer than 70 lines`() {
        let long = SourceTree.all.flatMap { file in
            FunctionLengths(file).functions().filter { $0.lines > 70 }.map { "\(file.path):\($0.firstLine): \($0.lines) lines" }
        }
        #expect(long == [])
    }

    @Test func `the lines of functions are counted rightly`() {
        let file = SourceFile(
            path: "Sources/Sample/Sample.swift",
            text: """
                protocol P {
                    func required()
                    init(from: Int) throws
                }
                struct S {
                    func short() { print("}") }
                    func long(
                        _ x: Int = { 3 }()
                    ) -> Int
                    where Int: Sendable {
                        if x > 1 {
                            // }
                        }
                        return x
                    }
                    init() {
                    }
                }
                """
        )
        let found = FunctionLengths(file).functions().map { "\($0.firstLine)+\($0.lines)" }
        #expect(found == ["6+1", "7+9", "16+2"])
    }
}
