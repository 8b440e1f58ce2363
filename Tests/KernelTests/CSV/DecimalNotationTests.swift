import Kernel
import Testing

@Suite struct DecimalNotationTests {
    private func canonical(_ texts: [String], separator: Character) -> [String?] {
        var notation = DecimalNotation(separator: separator.asciiValue ?? 0)
        for text in texts { notation.observe(text) }
        return texts.map { notation.canonical($0) }
    }

    @Test(
        arguments: [
            ("12,50", "12.50"), ("12.50", "12.50"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1.234.567", "1234567"),
            ("1,234,567", "1234567"), ("-1.234,5", "-1234.5"), ("$ 1.234,50", "1234.50"), ("7", "7"), ("0,125", "0.125"),
            ("1234,567", "1234.567"), ("-3", "-3"),
        ]
    )
    func `a number that says itself how it is written is read so in any file`(text: String, wire: String) {
        for separator: Character in [",", ";", "\t"] { #expect(canonical([text], separator: separator) == [wire]) }
    }

    @Test func `a number that may be either is read as the others of the file are`() {
        #expect(canonical(["1.234", "2,5"], separator: ";") == ["1234", "2.5"])
        #expect(canonical(["1.234", "2.5"], separator: ";") == ["1.234", "2.5"])
        #expect(canonical(["1,234", "2.5"], separator: ",") == ["1234", "2.5"])
        #expect(canonical(["1,234", "2,5"], separator: ",") == ["1.234", "2.5"])
    }

    @Test func `without any other the separator of the cells decides`() {
        #expect(canonical(["1.234"], separator: ",") == ["1.234"])
        #expect(canonical(["1.234"], separator: ";") == ["1.234"])
        #expect(canonical(["1,234"], separator: ",") == ["1234"])
        #expect(canonical(["1,234"], separator: ";") == ["1.234"])
    }

    @Test(arguments: ["", "-", "abc", "1.2.3", "12,34.5.6", "1.23,4,5", ",5", "5,", "1e3", "1 000", "--1", "1.2345.678,9"])
    func `what is no number is none`(text: String) {
        #expect(canonical([text], separator: ";") == [nil])
    }
}
