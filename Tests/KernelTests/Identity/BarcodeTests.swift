import Kernel
import Testing

@Suite struct BarcodeTests {
    /// Examples of GS1 and codes of real goods.
    @Test(arguments: ["96385074", "614141000036", "7790895000997", "4006381333931", "10614141000415", "00000000"])
    func `a GTIN that ends with its check digit is right`(text: String) {
        #expect(Barcode.wrongCheckDigit(text) == nil)
    }

    @Test func `a GTIN with another digit is told the right one`() {
        #expect(Barcode.wrongCheckDigit("7790895000990") == 7)
        #expect(Barcode.wrongCheckDigit("96385075") == 4)
        #expect(Barcode.wrongCheckDigit("614141000035") == 6)
        #expect(Barcode.wrongCheckDigit("10614141000414") == 5)
    }

    @Test(arguments: ["", "779", "1234567", "123456789", "ABC-1234567890", "7790895 000990", "779089500099O"])
    func `what is no GTIN is nobody's business`(text: String) {
        #expect(Barcode.wrongCheckDigit(text) == nil)
    }

    @Test func `of the ten last digits one is right`() {
        for body in ["779089500099", "1061414100041", "9638507", "61414100003"] {
            let right = (0...9).filter { Barcode.wrongCheckDigit(body + String($0)) == nil }
            #expect(right.count == 1)
        }
    }
}
