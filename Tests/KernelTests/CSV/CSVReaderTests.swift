import Kernel
import TestSupport
import Testing

@Suite struct CSVReaderTests {
    /// The records of a file that comes in pieces of some size.
    private func records(_ bytes: [UInt8], pieces: Int = .max) throws -> [CSVRecord] {
        var reader = CSVReader()
        var records: [CSVRecord] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.append(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            while let record = try reader.next(isLast: false) { records.append(record) }
        }
        while let record = try reader.next(isLast: true) { records.append(record) }
        return records
    }

    private func cells(_ text: String, pieces: Int = .max) throws -> [[String]] {
        try records(Array(text.utf8), pieces: pieces).map(\.cells)
    }

    @Test(arguments: ["a,b\n1,2\n", "a;b\r\n1;2", "a\tb\r1\t2\r", "\u{FEFF}a,b\n\n1,2\n\n"])
    func `separators, line breaks, blank lines and a BOM are told apart`(text: String) throws {
        #expect(try cells(text) == [["a", "b"], ["1", "2"]])
        #expect(try cells(text, pieces: 1) == [["a", "b"], ["1", "2"]])
    }

    @Test func `quoted cells hold quotes, separators and line breaks`() throws {
        let text = "sku,name\n1,\"a \"\"b\"\", c\nd\"\n2,12\" pipe\n\"3\",\"\"\n"
        #expect(try cells(text) == [["sku", "name"], ["1", "a \"b\", c\nd"], ["2", "12\" pipe"], ["3", ""]])
        #expect(try cells(text, pieces: 1) == (try cells(text)))
    }

    @Test func `a record is numbered as a spreadsheet numbers its rows`() throws {
        let numbers = try records(Array("a\n\n\"x\ny\"\nz".utf8)).map(\.number)
        #expect(numbers == [1, 3, 4])
    }

    @Test func `a broken record does not take the next ones along`() throws {
        let found = try records(Array("a,b\n1,\"x\"y\n2,ok\n3,\"open\n4,ok\n".utf8))
        #expect(found.map(\.fault) == [nil, .quote, nil, .quote, nil])
        #expect(found.map(\.number) == [1, 2, 3, 4, 5])
        #expect(found.last?.cells == ["4", "ok"])
    }

    @Test func `a record of more than 64 KiB is dropped, with or without an end`() throws {
        let long = String(repeating: "x", count: 70_000)
        for pieces in [Int.max, 1000] {
            let found = try records(Array("a,b\n1,\(long)\n2,ok\n3,\"\(long)\n4,ok\n".utf8), pieces: pieces)
            #expect(found.map(\.fault) == [nil, .tooLong, nil, .tooLong, nil])
            #expect(found.last?.cells == ["4", "ok"])
        }
    }

    @Test func `Windows-1252 and UTF-8 are told apart by the first letter beyond ASCII`() throws {
        let latin = Array("c".utf8) + [0xF3] + Array("digo;nombre\n1;".utf8) + [0xD1, 0x80, 0x0A]
        #expect(try records(latin).map(\.cells) == [["código", "nombre"], ["1", "Ñ€"]])
        let mixed = Array("código\nñ\n".utf8) + [0xF1, 0x0A] + Array("z".utf8)
        let found = try records(mixed)
        #expect(found.map(\.fault) == [nil, nil, .encoding, nil])
        let undefined: [UInt8] = [0x61, 0x0A, 0xF1, 0x0A, 0x81]
        #expect(try records(undefined).map(\.fault) == [nil, nil, .encoding])
    }

    @Test func `UTF-16 is refused with what to do`() {
        #expect(throws: Refusal.self) { try records([0xFF, 0xFE, 0x61, 0x00]) }
    }

    @Test func `whatever the bytes, the pieces they come in make no difference`() throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        let alphabet = Array("ab,;\t\"\"\n\r\n é".utf8) + [0xF1, 0x00]
        for round in 0..<400 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) }
            let whole = try records(bytes)
            let pieces = Int.random(in: 1...7, using: &random)
            #expect(try records(bytes, pieces: pieces) == whole, "seed \(seed), round \(round): \(bytes)")
        }
    }
}
