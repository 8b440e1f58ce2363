import ConnectorRemote
import Kernel
import Testing

@Suite struct AddressTests {
    @Test(
        arguments: [
            ("https://erp.example.com/{instance}", "Beauties", "https://erp.example.com/Beauties"),
            ("https://erp.example.com/{instance}/", "a/../b", "https://erp.example.com/a%2F..%2Fb"),
            ("https://erp.example.com/{instance}/api/v1", "ñ", "https://erp.example.com/%C3%B1"),
            ("https://{instance}.example.com", "Beauties", "https://Beauties.example.com"),
        ]
    )
    func `the instance takes its place as one segment`(template: String, instance: String, base: String) throws {
        #expect(try ERPAddress(template: template, instance: instance).base == base)
    }

    @Test(arguments: ["ftp://x/{instance}", "x", "https://u:p@x/{instance}", "https://x/{instance}?a=1", "https://x/{instance}#a", ""])
    func `what is no address is refused`(template: String) {
        #expect(throws: Refusal.self) { try ERPAddress(template: template, instance: "x") }
    }

    @Test(arguments: [".", ".."])
    func `an instance does not lead out of its place`(instance: String) {
        #expect(throws: Refusal.self) { try ERPAddress(template: "https://x/{instance}", instance: instance) }
    }

    @Test(
        arguments: [
            [127, 0, 0, 1], [10, 1, 2, 3], [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 1, 1], [169, 254, 169, 254], [0, 0, 0, 0],
            [100, 64, 0, 1], [224, 0, 0, 1], [255, 255, 255, 255],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 1], [0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1],
            [0x20, 0x02, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 2, 3],
        ] as [[UInt8]]
    )
    func `addresses of internal networks are not public`(bytes: [UInt8]) {
        #expect(!AddressPolicy.isPublic(bytes))
    }

    @Test(
        arguments: [[8, 8, 8, 8], [172, 32, 0, 1], [100, 128, 0, 1], [0x26, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]] as [[UInt8]]
    )
    func `other addresses are`(bytes: [UInt8]) {
        #expect(AddressPolicy.isPublic(bytes))
    }
}
