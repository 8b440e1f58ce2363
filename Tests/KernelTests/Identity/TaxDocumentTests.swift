import Kernel
import TestSupport
import Testing

@Suite struct TaxDocumentTests {
    @Test(arguments: [
        "20-05536168-2", "20-26756539-3", "27-10345678-4", "30-50001091-2", "33-69345023-9", "23-20000009-9", "23-20000006-4",
        "33-70000013-9", "34-70000013-5", "30-60363912-6",
    ])
    func `a CUIT with a right check digit is one`(text: String) throws {
        let document = try TaxDocument(typed: text)
        #expect(document.kind == .cuit)
        #expect(document.digits == text.filter(\.isNumber))
    }

    @Test(arguments: [
        "20267565393", "20 26756539 3", "20.26756539.3", " 20–26756539–3 ", "20\u{2011}26756539\u{2010}3", "2-0-2-6-7-5-6-5-3-9-3",
    ])
    func `it is read as people type it`(text: String) throws {
        #expect(try TaxDocument(typed: text).digits == "20267565393")
    }

    @Test(arguments: [("20.123.456", "20123456"), ("1.234.567", "1234567"), ("05536168", "05536168")])
    func `7 or 8 digits are a DNI`(text: String, digits: String) throws {
        let document = try TaxDocument(typed: text)
        #expect(document.kind == .dni)
        #expect(document.digits == digits)
    }

    @Test(arguments: [
        ("20-26756539-2", TaxDocument.Fault.checkDigit(expected: 3)),
        ("99-05536168-8", .unknownPrefix("99")),
        ("30-71234567-2", .checkDigit(expected: 1)),
        ("", .length(0)),
        ("123456", .length(6)),
        ("123456789", .length(9)),
        ("2026756539", .length(10)),
        ("202675653933", .length(12)),
        ("20A67565393", .notDigits),
        ("20267565393x", .notDigits),
        ("２０267565393", .notDigits),
        ("20,267,565", .notDigits),
    ])
    func `anything else is refused, saying why`(text: String, fault: TaxDocument.Fault) {
        #expect(throws: fault) { try TaxDocument(typed: text) }
    }

    @Test func `the check digit that is asked for is right`() throws {
        var random = SeededRandom(seed: SeededRandom.seedOfRun)
        for prefix in ["20", "23", "24", "25", "26", "27", "30", "33", "34", "50", "51", "55"] {
            let number = (0..<8).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
            let accepted = (0...9).filter { (try? TaxDocument(typed: "\(prefix)\(number)\($0)")) != nil }
            #expect(accepted.count == 1)
            for digit in 0...9 where !accepted.contains(digit) {
                #expect(throws: TaxDocument.Fault.checkDigit(expected: accepted[0])) {
                    try TaxDocument(typed: "\(prefix)\(number)\(digit)")
                }
            }
        }
    }

    @Test(arguments: [TaxDocument.Fault.notDigits, .length(9), .unknownPrefix("99"), .checkDigit(expected: 3)])
    func `each fault is told in both languages`(fault: TaxDocument.Fault) {
        #expect(!fault.phrase.es.isEmpty)
        #expect(!fault.phrase.en.isEmpty)
        #expect(fault.phrase.es != fault.phrase.en)
    }

    @Test(arguments: [
        ("20.123.456", "20123456"), ("5.536.168", "05536168"), ("20-05536168-2", "05536168"), ("27-10345678-4", "10345678"),
        ("23-20000009-9", "20000009"),
    ])
    func `a DNI and the CUIT that has it within are of one person`(typed: String, key: String) throws {
        #expect(try TaxDocument(typed: typed).personKey == key)
    }

    @Test(arguments: ["30-50001091-2", "33-69345023-9"])
    func `a firm's CUIT has no DNI within`(typed: String) throws {
        #expect(try TaxDocument(typed: typed).personKey == nil)
    }

    @Test(arguments: ["20.123.456", "5.536.168", "30-50001091-2"])
    func `it is shown as people write it`(typed: String) throws {
        #expect(try TaxDocument(typed: typed).shown == typed)
    }
}
