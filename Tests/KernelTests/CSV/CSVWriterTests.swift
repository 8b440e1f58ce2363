import Kernel
import TestSupport
import Testing

@Suite struct CSVWriterTests {
    private func written(_ records: [[String]]) -> [UInt8] {
        var writer = CSVWriter()
        for record in records { writer.append(record) }
        return writer.bytes
    }

    private func read(_ bytes: [UInt8]) throws -> [CSVRecord] {
        var reader = CSVReader()
        reader.append(bytes)
        var records: [CSVRecord] = []
        while let record = try reader.next(isLast: true) { records.append(record) }
        return records
    }

    @Test func `only cells that need quotes have them`() {
        let text = String(decoding: written([["sku", "name"], ["A1", "a \"b\", c\nd"], ["", " x"], [""]]), as: UTF8.self)
        #expect(text == "sku,name\nA1,\"a \"\"b\"\", c\nd\"\n,\" x\"\n\"\"\n")
    }

    @Test func `what is written is read again`() throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        let alphabet = Array("ab,;\t\"\n\r éñ€").map(String.init) + ["\u{FEFF}", "\u{0}", "\r\n", "🙂"]
        for round in 0..<500 {
            let columns = Int.random(in: 1...4, using: &random)
            let records = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                (0..<columns).map { _ in
                    (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) }.joined()
                }
            }
            #expect(try read(written(records)).map(\.cells) == records, "seed \(seed), round \(round)")
        }
    }
}
