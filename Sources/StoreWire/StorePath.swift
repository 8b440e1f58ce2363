package import Kernel

/// Where the resources of a store's API are found.
package enum StorePath {
    /// `/{store}/api/v1`.
    package static func api(_ store: String) -> String { "/\(store)/api/v1" }

    package static func products(_ store: String) -> String { api(store) + "/products" }

    package static func product(_ sku: SKU, of store: String) -> String { products(store) + "/" + escaped(sku.text) }

    package static func buyers(_ store: String) -> String { api(store) + "/buyers" }

    package static func buyer(_ id: String, of store: String) -> String { buyers(store) + "/" + escaped(id) }

    package static func orders(_ store: String) -> String { api(store) + "/orders" }

    package static func order(_ id: String, of store: String) -> String { orders(store) + "/" + escaped(id) }

    /// The connection with Acqua.
    package static func acqua(_ store: String) -> String { api(store) + "/integrations/erp/acqua" }

    package static func run(_ id: String, of store: String) -> String { acqua(store) + "/runs/" + escaped(id) }

    /// One segment of a path: everything but RFC 3986's unreserved characters is percent-encoded.
    package static func escaped(_ segment: String) -> String {
        var bytes: [UInt8] = []
        for byte in segment.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
