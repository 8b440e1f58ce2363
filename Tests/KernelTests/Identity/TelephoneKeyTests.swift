import Kernel
import Testing

@Suite struct TelephoneKeyTests {
    @Test(arguments: [
        "11 4444-5555", "+54 9 11 4444-5555", "+54 11 4444 5555", "(011) 4444-5555", "011 15 4444-5555", "11 15 4444 5555",
        "5491144445555", "0054 9 11 4444.5555", "Tel: 11 4444-5555", "11 4444-5555 / 11 6666-7777", "11 4444-5555 int. 23",
    ])
    func `one number has one key, whatever its typing`(typed: String) {
        #expect(TelephoneKey.of(typed) == "1144445555")
    }

    @Test(arguments: [("0341 15 444-5555", "3414445555"), ("+54 9 2966 44-5566", "2966445566"), ("02966 15 44 5566", "2966445566")])
    func `areas have two to four digits`(typed: String, key: String) {
        #expect(TelephoneKey.of(typed) == key)
    }

    @Test(arguments: ["", "no tiene", "123", "00000000", "1111-1111", "int. 4", "+"])
    func `what is no number has none`(typed: String) {
        #expect(TelephoneKey.of(typed) == nil)
    }

    @Test(arguments: [
        ("4444-5555", "44445555"), ("+1 212 555 0100", "12125550100"), (String(repeating: "12", count: 40), "12121212121212121212"),
    ])
    func `what is no whole number of the country stays as it is`(typed: String, key: String) {
        #expect(TelephoneKey.of(typed) == key)
    }
}
