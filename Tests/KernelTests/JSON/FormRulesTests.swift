import Kernel
import Testing

@Suite struct FormRulesTests {
    private enum Colour: String, CaseIterable {
        case red, blue
    }

    private func read<Value>(_ json: JSON, _ rule: Form.Rule<Value>) throws -> Value? {
        let form = try Form(["x": json])
        let value = form.required("x", rule)
        #expect(form.isSound == (value != nil))
        return value
    }

    @Test func `a decimal is a string or an integer, never a binary float`() throws {
        let accepted: [(JSON, String)] = [
            ("2.55", "2.55"), (6, "6.00"), ("6", "6.00"), ("-1", "-1.00"), (-1, "-1.00"), ("0.0001", "0.0001"),
        ]
        for (json, text) in accepted {
            let value: UnitPrice? = try read(json, .decimal(.any))
            #expect(value?.description == text)
        }
        let refused: [JSON] = [
            .number("2.55"), .number("1.0"), .number("1e3"), .number("1E3"), .number("-0"), "1e3", "", " 1", "1,5", "0.00001", true, nil,
            [],
            .number("1000000000000"),
        ]
        for json in refused {
            let value: UnitPrice? = try read(json, .decimal(.any))
            #expect(value == nil, "\(json)")
        }
    }

    @Test func `a decimal keeps to its range`() throws {
        func quantity(_ text: String, _ range: DecimalRange) throws -> Quantity? { try read(.string(text), .decimal(range)) }
        #expect(try quantity("0", .positive) == nil)
        #expect(try quantity("0.0001", .positive) != nil)
        #expect(try quantity("0", .notNegative) == .zero)
        #expect(try quantity("-0.0001", .notNegative) == nil)
        #expect(try quantity("100", .upTo(100)) != nil)
        #expect(try quantity("100.0001", .upTo(100)) == nil)
        #expect(try quantity("-1", .upTo(100)) == nil)
        #expect(try quantity("-1", .any) != nil)
    }

    @Test func `a text has its length in scalars and no control characters`() throws {
        #expect(try read("abc", .text(maximum: 3)) == "abc")
        #expect(try read("ñandú", .text(maximum: 5)) == "ñandú")
        #expect(try read("abcd", .text(maximum: 3)) == nil)
        #expect(try read("", .text(maximum: 3)) == nil)
        #expect(try read("", .text(minimum: 0, maximum: 3)) == "")
        #expect(try read("a\nb", .text(maximum: 3)) == nil)
        #expect(try read("a\nb", .text(maximum: 3, multiline: true)) == "a\nb")
        #expect(try read("a\u{1}b", .text(maximum: 3, multiline: true)) == nil)
        #expect(try read("a\u{7F}", .text(maximum: 3)) == nil)
        #expect(try read(5, .text(maximum: 3)) == nil)
    }

    @Test func `integers, booleans, words and dates`() throws {
        #expect(try read(9, .integer(1...9)) == 9)
        #expect(try read(10, .integer(1...9)) == nil)
        #expect(try read("9", .integer(1...9)) == nil)
        #expect(try read(.number("9.0"), .integer(1...9)) == nil)
        #expect(try read(.number("99999999999999999999"), .integer(1...9)) == nil)
        #expect(try read(false, .bool) == false)
        #expect(try read(0, .bool) == nil)
        #expect(try read("blue", .oneOf(Colour.self)) == .blue)
        #expect(try read("Blue", .oneOf(Colour.self)) == nil)
        #expect(try read("a", .word(of: ["a", "b"])) == "a")
        #expect(try read("c", .word(of: ["a", "b"])) == nil)
        #expect(try read("2026-11-23", .date) == CalendarDate("2026-11-23"))
        #expect(try read("2026-11-31", .date) == nil)
        #expect(try read("85123A", .sku)?.text == "85123A")
        #expect(try read(85123, .sku) == nil)
    }

    @Test func `a list has its count`() throws {
        #expect(try read([1, 2], .array(.integer(0...9), count: 1...2)) == [1, 2])
        #expect(try read([], .array(.integer(0...9), count: 1...2)) == nil)
        #expect(try read([1, 2, 3], .array(.integer(0...9), count: 1...2)) == nil)
        #expect(try read([1, "x"], .array(.integer(0...9), count: 1...2)) == nil)
        #expect(try read(["a": 1], .array(.integer(0...9), count: 1...2)) == nil)
    }
}
