import Kernel
import Testing

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", JSON.null), (" true ", true), ("false", false), ("0", 0), ("-0", .number("-0")), ("-12", -12),
            ("1.50", .number("1.50")),
            ("1e3", .number("1e3")), ("1E+3", .number("1E+3")), ("0.1e-7", .number("0.1e-7")), ("\"\"", ""), ("[]", []), ("{}", [:]),
            ("[1,[2],{}]", [1, [2], [:]]), ("{\"b\":1,\"a\":null}", ["b": 1, "a": nil]), ("\t{ \"a\" :\r\n[ ] }\n", ["a": []]),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\u00E9é""#, "ééé"), (#""\ud83e\uddc9🧉""#, "🧉🧉"),
            (#""\u0001""#, "\u{1}"), (#""\uFFFF""#, "\u{FFFF}"),
        ] as [(String, JSON)]
    )
    func `JSON is read as written`(text: String, value: JSON) throws {
        #expect(try JSON.parse(Array(text.utf8)) == value)
    }

    @Test(
        arguments: [
            ("\u{FEFF}{}", .byteOrderMark), ("", .unexpectedEnd), ("  ", .unexpectedEnd), ("{", .unexpectedEnd),
            ("[1", .unexpectedEnd), ("[1,", .unexpectedEnd), ("\"a", .unexpectedEnd), (#""a\"#, .unexpectedEnd),
            (#""\u12"#, .unexpectedEnd),
            ("-", .unexpectedEnd), ("1.", .unexpectedEnd), ("1e", .unexpectedEnd), ("1e+", .unexpectedEnd), ("{\"a\"", .unexpectedEnd),
            ("[1,]", .unexpectedByte), ("{\"a\":1,}", .unexpectedByte), ("{a:1}", .unexpectedByte), ("{'a':1}", .unexpectedByte),
            ("[1 2]", .unexpectedByte), ("tru", .unexpectedByte), ("nulL", .unexpectedByte), ("NaN", .unexpectedByte),
            ("+1", .unexpectedByte),
            (".5", .unexpectedByte), ("-a", .unexpectedByte), ("{\"a\" 1}", .unexpectedByte), ("// x\n1", .unexpectedByte),
            ("\u{A0}1", .unexpectedByte), ("{1:2}", .unexpectedByte), ("[,1]", .unexpectedByte),
            ("{}{}", .trailingBytes), ("1 x", .trailingBytes), ("01", .trailingBytes), ("truefalse", .trailingBytes),
            ("{}\u{0}", .trailingBytes),
            ("0x1F", .trailingBytes), ("1e3.5", .trailingBytes),
            ("\"a\nb\"", .invalidString), ("\"\t\"", .invalidString), (#""\x41""#, .invalidString), (#""\u12G4""#, .invalidString),
            (#""\ud83e""#, .unexpectedByte), (#""\uddc9""#, .invalidString), (#""\ud83e\ud83e""#, .invalidString),
            (#""\ud83eA""#, .unexpectedByte), (#""\uddc9\ud83e""#, .invalidString), ("\"\\u00é9\"", .invalidString),
            (#""\u0000""#, .nulCharacter), (#"{"a\u0000b":1}"#, .nulCharacter),
            (#"{"a":1,"a":2}"#, .repeatedKey("a")), (#"{"a":1,"\u0061":2}"#, .repeatedKey("a")), (#"{"":1,"":2}"#, .repeatedKey("")),
        ] as [(String, JSONSyntaxError.Reason)]
    )
    func `what is no JSON is refused with its reason`(text: String, reason: JSONSyntaxError.Reason) {
        #expect { try JSON.parse(Array(text.utf8)) } throws: { ($0 as? JSONSyntaxError)?.reason == reason }
    }

    @Test func `a raw U+0000 is refused`() {
        #expect(throws: JSONSyntaxError.self) { try JSON.parse(Array("\"a\u{0}b\"".utf8)) }
        #expect(throws: JSONSyntaxError.self) { try JSON.parse([0]) }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE2, 0x82], [0xC3, 0x28],
        ] as [[UInt8]]
    )
    func `bytes that are no UTF-8 are refused, plain or beside an escape`(bytes: [UInt8]) {
        for before in ["\"", "\"\\n"] {
            let text = Array(before.utf8) + bytes + Array("\"".utf8)
            #expect { try JSON.parse(text) } throws: { ($0 as? JSONSyntaxError)?.reason == .invalidString }
        }
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func `32 levels are read and 33 are not`(open: String, close: String) throws {
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: open, count: levels) + (open == "[" ? "" : "1") + String(repeating: close, count: levels)).utf8)
        }
        _ = try JSON.parse(nested(32))
        #expect { try JSON.parse(nested(33)) } throws: { ($0 as? JSONSyntaxError)?.reason == .tooDeep }
        #expect { try JSON.parse(Array(String(repeating: open, count: 200_000).utf8)) } throws: {
            ($0 as? JSONSyntaxError)?.reason == .tooDeep
        }
    }

    @Test(arguments: [0, 6, 7, 8, 9, 40])
    func `a repeated key is found however many there are`(before: Int) throws {
        let fillers = (0..<before).map { "\"k\($0)\":0," }.joined()
        let object = Array("{\(fillers)\"key\":1,\"other\":2,\"key\":3}".utf8)
        #expect { try JSON.parse(object) } throws: { ($0 as? JSONSyntaxError)?.reason == .repeatedKey("key") }
    }

    @Test(arguments: [0, 8, 20])
    func `keys that merely look alike are two keys`(before: Int) throws {
        let fillers = (0..<before).map { "\"k\($0)\":0," }.joined()
        let value = try JSON.parse(Array("{\(fillers)\"\u{E9}\":1,\"e\u{301}\":2}".utf8))
        guard case .object(let members) = value else { return #expect(Bool(false), "no object") }
        #expect(members.count == before + 2)
    }

    @Test func `the offset tells where the fault is`() {
        #expect { try JSON.parse(Array("{\"a\": x}".utf8)) } throws: { ($0 as? JSONSyntaxError)?.offset == 6 }
        #expect { try JSON.parse(Array("[1,2".utf8)) } throws: { ($0 as? JSONSyntaxError)?.offset == 4 }
    }
}
