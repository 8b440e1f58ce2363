import Kernel
import Testing

@Suite struct DecimalParsingTests {
    @Test(arguments: [("0", 0), ("2.55", 25_500), ("-1.5", -15_000), ("007", 70_000), ("0.0001", 1), ("-0", 0), ("12.3400", 123_400)])
    func `the form of the wire is read`(text: String, steps: Int64) {
        #expect(Quantity(text)?.steps == steps)
    }

    @Test(arguments: [
        "", "-", ".5", "5.", "1.23456", "1,5", "+1", " 1", "1 ", "1e3", "1E3", "0x1F", "--1", "1.2.3", "1_000", "١٢", "½", "NaN",
        "1000000000000", "0000000000001", "1.00000", "1.5\u{0}", "１２",
    ])
    func `anything else is refused`(text: String) {
        #expect(Quantity(text) == nil)
        #expect(UnitPrice(text) == nil)
    }

    @Test func `an amount takes a third decimal only where it is zero`() {
        #expect(Amount("13.7")?.description == "13.70")
        #expect(Amount("13.770")?.description == "13.77")
        #expect(Amount("13.7700")?.description == "13.77")
        #expect(Amount("13.771") == nil)
        #expect(Amount("13.7701") == nil)
    }

    @Test func `twelve digits are the most`() {
        #expect(Amount("999999999999.99")?.description == "999999999999.99")
        #expect(Quantity("-999999999999.9999")?.description == "-999999999999.9999")
        #expect(Quantity(String(repeating: "9", count: 1_000_000)) == nil)
    }
}
