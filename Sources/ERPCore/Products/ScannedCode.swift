import Kernel
import Persistence

/// What a scanner reads or a person types to name a product: its SKU, or else its barcode.
package enum ScannedCode {
    /// The products that a code names: one, unless nothing or several bear it as their barcode. A SKU goes before a barcode.
    package static func products(_ code: String, in scope: InstanceScope) throws -> [Product] {
        if let sku = SKU(code), let product = try ProductQueries.find(among: [sku], in: scope)[sku] { return [product] }
        let skus = try scope.tx.all(
            """
            SELECT sku FROM products WHERE instance_id = \(scope.instance) AND barcode IN \(SQL.list(spellings(code)))
            ORDER BY sku LIMIT 20
            """
        ).map { try $0.sku() }
        return try ProductQueries.find(among: skus, in: scope).values.sorted { $0.sku < $1.sku }
    }

    /// The product that a code names.
    /// - Throws: `unknown_sku`, `ambiguous_barcode`.
    package static func product(_ code: String, at pointer: String, in scope: InstanceScope) throws -> Product {
        let found = try products(code, in: scope)
        guard found.count <= 1 else {
            let skus = found.map(\.sku.text).joined(separator: ", ")
            throw Refusal(
                .refused,
                "ambiguous_barcode",
                at: pointer,
                es: "El código de barras \(code) está en varios productos (\(skus)): ingrese el SKU.",
                en: "The barcode \(code) stands on several products (\(skus)): enter the SKU."
            )
        }
        guard let product = found.first else {
            throw Refusal(
                .refused,
                "unknown_sku",
                at: pointer,
                es: "Ningún producto tiene el código «\(code)», ni como SKU ni como código de barras.",
                en: "No product has the code “\(code)”, neither as its SKU nor as its barcode."
            )
        }
        return product
    }

    /// Scanners read the same barcode with a 0 before it (EAN-13) or without (UPC-A).
    private static func spellings(_ code: String) -> [String] {
        guard code.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return [code] }
        if code.utf8.count == 12 { return [code, "0" + code] }
        if code.utf8.count == 13, code.hasPrefix("0") { return [code, String(code.dropFirst())] }
        return [code]
    }
}
