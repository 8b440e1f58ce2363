import Testing

@Suite struct ArrowTests {
    @Test func `every target stands in the table of arrows`() {
        let targets = Set(SourceTree.sources.map(\.target))
        #expect(targets.count > 10)
        #expect(
            targets.subtracting(Arrows.allowed.keys).subtracting(Arrows.unlimited) == [],
            "say in Tests/HouseTests/Arrows.swift what it may import"
        )
    }

    @Test func `no target imports what it may not see`() {
        var offences: [String] = []
        for file in SourceTree.sources {
            guard let allowed = Arrows.allowed[file.target] else { continue }
            for module in file.imports where !allowed.contains(module) && !Arrows.system.contains(module) {
                offences.append("\(file.path) imports \(module)")
            }
        }
        #expect(offences == [])
    }

    @Test func `imports are found in whatever form they are written`() {
        let file = SourceFile(
            path: "Sources/Sample/Sample.swift",
            text: """
                import Foundation
                package import Kernel
                @preconcurrency import NIOCore
                import struct GRDB.Row
                // import Commented
                let text = "import Quoted"
                """
        )
        #expect(file.imports == ["Foundation", "Kernel", "NIOCore", "GRDB"])
    }
}
