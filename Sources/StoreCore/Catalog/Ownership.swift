import Kernel
import Persistence

/// Who says what a product costs, or how much there is of it.
package enum Owner: String, Sendable {
    case store, acqua
}

/// What Acqua may own.
package enum OwnedFigure: String, Sendable, CaseIterable {
    case prices, stock
}

/// Who owns prices and stock: Acqua from the first full pass that succeeded until the connection is deleted.
package struct Ownership: Equatable, Sendable {
    package let price: Owner
    package let stock: Owner

    package static func current(in scope: StoreScope) throws -> Ownership {
        try read(in: scope, lock: "")
    }

    /// The same, and it stays so until the transaction ends.
    static func held(in scope: StoreScope) throws -> Ownership {
        try read(in: scope, lock: scope.tx.dialect == .postgres ? "FOR SHARE" : "")
    }

    private static func read(in scope: StoreScope, lock: SQL) throws -> Ownership {
        let row = try scope.tx.first(
            "SELECT stock_owned_at, prices_owned_at FROM erp_connections WHERE store_id = \(scope.store) \(lock)"
        )
        return Ownership(
            price: try row?.instantIfAny("prices_owned_at") == nil ? .store : .acqua,
            stock: try row?.instantIfAny("stock_owned_at") == nil ? .store : .acqua
        )
    }

    /// Refuses to write here what Acqua owns.
    func refuse(price: UnitPrice?, stock: Quantity?) throws {
        var issues: [Refusal.Issue] = []
        if price != nil, self.price == .acqua {
            let phrase = Phrase(
                es: "El precio viene de Acqua: cámbielo allí, o desconecte la tienda de Acqua.",
                en: "The price comes from Acqua: change it there, or disconnect the store from Acqua."
            )
            issues.append(Refusal.Issue("owned_by_erp", at: "/price", phrase))
        }
        if stock != nil, self.stock == .acqua {
            let phrase = Phrase(
                es: "El stock viene de Acqua: cámbielo allí, o desconecte la tienda de Acqua.",
                en: "The stock comes from Acqua: change it there, or disconnect the store from Acqua."
            )
            issues.append(Refusal.Issue("owned_by_erp", at: "/stock", phrase))
        }
        if !issues.isEmpty { throw Refusal(.refused, issues) }
    }
}
