import Kernel
import StoreCore
import WebSupport

/// What is said of IVA beside a total, by the store's mode. What an order comes to is the same in each: prices, line amounts and
/// totals are without IVA where it is not in them.
enum IVAWords {
    /// `iva` for the partial `totals-iva`; nothing where prices are final.
    static func json(_ total: Amount, _ request: StorePageRequest) -> JSON {
        let settings = request.settings
        guard settings.ivaMode != .final else { return [:] }
        guard let withIVA = try? DocumentArithmetic.total(subtotal: total, discount: .zero, surcharge: settings.ivaPercent),
            let iva = try? withIVA.subtracting(total)
        else { return [:] }
        return [
            "iva": [
                "rate": .string(request.formats.percent(settings.ivaPercent)), "amount": .string(request.formats.money(iva)),
                "total": .string(request.formats.money(withIVA)),
            ]
        ]
    }
}
