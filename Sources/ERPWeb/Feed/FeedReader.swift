import ERPCore
import Kernel
import Persistence
import WebSupport

/// What a caller sees of stock and prices: an outsider what the policy says, a user what he chooses.
struct FeedReader: Sendable {
    let caller: Caller
    /// Nil is all.
    let warehouses: [String]?
    let priceList: String

    var isOutsider: Bool { caller.user == nil }

    private init(caller: Caller, warehouses: [String]?, priceList: String) {
        self.caller = caller
        self.warehouses = warehouses
        self.priceList = priceList
    }

    /// - Throws: `scope_required` where an outsider chooses; `unknown_warehouse`, `unknown_price_list`.
    static func make(_ caller: Caller, _ query: QueryParameters, services: ERPServices) async throws -> FeedReader {
        let warehouse = try query.text("warehouse")
        let priceList = try query.text("price_list")
        guard caller.user != nil else {
            guard warehouse == nil, priceList == nil else { throw choiceNeedsUser }
            return outsider(caller)
        }
        try await services.read(caller) { scope in try check(warehouse: warehouse, priceList: priceList, in: scope) }
        return FeedReader(caller: caller, warehouses: warehouse.map { [$0] }, priceList: priceList ?? "base")
    }

    /// Who has a read token, and sees what the policy of his instance says.
    static func outsider(_ caller: Caller) -> FeedReader {
        let policy = caller.instance.publicRead
        return FeedReader(caller: caller, warehouses: policy.warehouses, priceList: policy.priceList)
    }

    func view(of list: String) -> FeedView {
        let selection = list == "prices" ? priceList : warehouses?.joined(separator: ",") ?? "*"
        return FeedView(
            instance: caller.instance.id,
            list: list,
            selection: selection,
            policyRevision: isOutsider ? caller.instance.publicRead.revision : 0
        )
    }

    /// A quantity as this caller may see it.
    func shown(_ quantity: Quantity) -> Quantity {
        guard isOutsider, caller.instance.publicRead.quantities == .bucketed else { return quantity }
        return quantity.bucketed
    }

    private static func check(warehouse: String?, priceList: String?, in scope: InstanceScope) throws {
        if let warehouse {
            let row = try scope.tx.first("SELECT code FROM warehouses WHERE instance_id = \(scope.instance) AND code = \(warehouse)")
            if row == nil {
                throw Refusal(
                    .refused,
                    "unknown_warehouse",
                    at: "?warehouse",
                    es: "No existe el depósito «\(warehouse)».",
                    en: "There is no warehouse “\(warehouse)”."
                )
            }
        }
        if let priceList {
            let row = try scope.tx.first("SELECT code FROM price_lists WHERE instance_id = \(scope.instance) AND code = \(priceList)")
            if row == nil {
                throw Refusal(
                    .refused,
                    "unknown_price_list",
                    at: "?price_list",
                    es: "No existe la lista de precios «\(priceList)».",
                    en: "There is no price list “\(priceList)”."
                )
            }
        }
    }

    private static var choiceNeedsUser: Refusal {
        Refusal(
            .forbidden,
            "scope_required",
            es: "Solo un token de escritura puede elegir depósito o lista de precios.",
            en: "Only a write token may choose a warehouse or a price list."
        )
    }
}

extension Quantity {
    /// The lower bound of 0, 1, 10, 100, 1000, … that it lies in.
    var bucketed: Quantity {
        guard self >= Quantity(whole: 1) else { return .zero }
        var bound = Quantity.stepsPerWhole
        while bound <= steps / 10 { bound *= 10 }
        return (try? Quantity(steps: bound)) ?? .zero
    }
}
