import Kernel
import StoreCore
import WebSupport

/// The mails that buyers and the shop get about buyers; written in the transaction that is their cause.
enum BuyerMail {
    static func registered(_ buyer: Buyer, _ settings: StoreSettings, _ language: Language, in scope: StoreScope) throws {
        let name = buyer.details.name
        try put(
            buyer.details.email,
            Phrase(es: "Recibimos su pedido de registro", en: "We received your registration"),
            Phrase(
                es: "Hola, \(name):\n\nRecibimos sus datos. Le avisaremos por este medio cuando pueda ver los precios y comprar.",
                en: "Hello, \(name):\n\nWe received your details. We will write again when you can see prices and order."
            ),
            settings,
            language,
            scope
        )
        if let mailbox = settings.email {
            try put(
                mailbox,
                Phrase(es: "Un comprador espera aprobación: \(name)", en: "A buyer waits for approval: \(name)"),
                Phrase(
                    es: "\(name) se registró en la tienda y espera aprobación.",
                    en: "\(name) registered in the shop and waits for approval."
                ),
                settings,
                language,
                scope
            )
        }
    }

    static func approved(_ buyer: Buyer, _ settings: StoreSettings, _ language: Language, in scope: StoreScope) throws {
        try put(
            buyer.details.email,
            Phrase(es: "Ya puede comprar", en: "You can order now"),
            Phrase(
                es: "Hola, \(buyer.details.name):\n\nSu cuenta está aprobada: ya puede ver los precios y hacer pedidos.",
                en: "Hello, \(buyer.details.name):\n\nYour account is approved: you can see prices and order now."
            ),
            settings,
            language,
            scope
        )
    }

    private static func put(
        _ recipient: String,
        _ subject: Phrase,
        _ body: Phrase,
        _ settings: StoreSettings,
        _ language: Language,
        _ scope: StoreScope
    ) throws {
        try EmailOutbox.put(
            to: recipient,
            subject: subject.text(in: language),
            body: body.text(in: language) + "\n\n" + settings.companyName + "\n",
            in: scope
        )
    }
}
