import Kernel

extension Refusal {
    static var unknownBuyer: Refusal {
        Refusal(
            .refused,
            "unknown_buyer",
            at: "/buyer_id",
            es: "La tienda no tiene ese comprador.",
            en: "The store does not have that buyer."
        )
    }

    static func buyerNotApproved(_ status: Buyer.Status, at pointer: String) -> Refusal {
        switch status {
        case .blocked:
            Refusal(
                .refused,
                "buyer_not_approved",
                at: pointer,
                es: "El comprador está bloqueado: apruébelo antes de tomarle pedidos.",
                en: "The buyer is blocked: approve him before taking his orders."
            )
        case .pending, .approved:
            Refusal(
                .refused,
                "buyer_not_approved",
                at: pointer,
                es: "El comprador espera aprobación: apruébelo antes de tomarle pedidos.",
                en: "The buyer waits for approval: approve him before taking his orders."
            )
        }
    }

    static var orderCancelled: Refusal {
        Refusal(
            .refused,
            "not_editable",
            es: "El pedido está anulado: no admite cambios. Haga uno nuevo.",
            en: "The order is cancelled: it takes no changes. Make a new one."
        )
    }

    static var orderProcessed: Refusal {
        Refusal(
            .refused,
            "not_editable",
            es: "Acqua ya procesó el pedido: no admite cambios ni anulación.",
            en: "Acqua has processed the order already: it cannot be changed or cancelled."
        )
    }

    static func insufficientStock(_ product: Product, wanted: Quantity, at pointer: String) -> Issue {
        let available = product.stock ?? .zero
        return Issue(
            "insufficient_stock",
            at: pointer,
            Phrase(
                es: "De «\(product.details.name)» quedan \(available); el pedido lleva \(wanted).",
                en: "Of “\(product.details.name)” there are \(available) left; the order has \(wanted)."
            ),
            extra: [.init("available", .decimal(available))]
        )
    }
}
