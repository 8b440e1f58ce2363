import Kernel
import TestSupport
import Testing

@Suite struct JSONRoundTripTests {
    @Test func `what is written is read again as the same`() throws {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        for _ in 0..<1500 {
            let value = random.json(depth: 5)
            let again = try JSON.parse(value.bytes)
            #expect(again == value, "seed \(seed)")
            #expect(again.bytes == value.bytes, "seed \(seed)")
        }
    }

    @Test func `mangled documents are refused or read, and never trap`() {
        let seed = SeededRandom.seedOfRun
        var random = SeededRandom(seed: seed)
        let order = Array(
            #"""
            {"kind":"order","customer_id":"…","lines":[{"sku":"85123A \u00e9\ud83e\uddc9","quantity":"6","unit_price":"2.55",
            "discount_percent":10}],"notes":"a\"b\\c\n","total":"13.77","x":[null,true,false,-0.5e-3,{"":[]}]}
            """#.utf8
        )
        var read = 0
        for _ in 0..<20_000 {
            var bytes = order
            for _ in 0..<Int.random(in: 1...4, using: &random) { random.mangle(&bytes) }
            guard let value = try? JSON.parse(bytes) else { continue }
            read += 1
            #expect((try? JSON.parse(value.bytes)) == value, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(read > 0)
    }

    @Test func `noise is refused or read, and never traps`() {
        var random = SeededRandom(seed: SeededRandom.seedOfRun)
        for _ in 0..<5000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...40, using: &random) { random.mangle(&bytes) }
            if let value = try? JSON.parse(bytes) { #expect((try? JSON.parse(value.bytes)) == value) }
        }
    }

    @Test func `members keep their order and numbers their text`() {
        let value: JSON = ["b": 1, "a": .number("1.50"), "c": ["\u{1}\"\\\n\t\r/é", true, nil]]
        #expect(value.text == #"{"b":1,"a":1.50,"c":["\u0001\"\\\n\t\r/é",true,null]}"#)
    }

    @Test func `values are read by what they are`() {
        let value: JSON = ["n": 5, "s": "x", "b": true, "a": [1], "big": .number("99999999999999999999"), "f": .number("1.0")]
        #expect(value["n"]?.integerValue == 5)
        #expect(value["s"]?.stringValue == "x")
        #expect(value["b"]?.boolValue == true)
        #expect(value["a"]?.arrayValue == [1])
        #expect(value["big"]?.integerValue == nil)
        #expect(value["f"]?.integerValue == nil)
        #expect(value["none"] == nil)
        #expect(JSON.null["n"] == nil)
        #expect(JSON.decimal(Quantity(whole: 6)) == "6")
        #expect(JSON.optional(nil) == .null)
    }
}

extension SeededRandom {
    fileprivate mutating func json(depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &self) {
        case 0: return .null
        case 1: return .bool(.random(using: &self))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &self))
        case 3: return .number("-0.\(Int.random(in: 0...999, using: &self))e\(Int.random(in: -9...9, using: &self))")
        case 4: return .string(text())
        case 5: return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in json(depth: depth - 1) })
        default:
            let count = Int.random(in: 0...10, using: &self)
            return .object((0..<count).map { JSON.Member("\(text())\($0)", json(depth: depth - 1)) })
        }
    }

    private mutating func text() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &self) {
            let limit: UInt32 = [0x20, 0x80, 0x800, 0x1_0000, 0x11_0000].randomElement(using: &self) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 1..<limit, using: &self)) { text.append(scalar) }
        }
        return String(text)
    }
}
