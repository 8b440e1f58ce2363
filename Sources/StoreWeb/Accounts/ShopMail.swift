import Kernel
import StoreCore
import WebSupport

/// The mails that the shop writes: plain text, each in the transaction that is its cause.
struct ShopMail: Sendable {
    private let settings: StoreSettings
    private let language: Language

    init(_ settings: StoreSettings, in language: Language) {
        self.settings = settings
        self.language = language
    }

    private func put(to recipient: String, _ subject: Phrase, _ body: Phrase, in scope: StoreScope) throws {
        try EmailOutbox.put(
            to: recipient,
            subject: subject.text(in: language),
            body: body.text(in: language) + "\n\n" + settings.companyName + "\n",
            in: scope
        )
    }
}

// To buyers and the shop, about buyers.
extension ShopMail {
    func registered(_ buyer: Buyer, in scope: StoreScope) throws {
        let name = buyer.details.name
        try put(
            to: buyer.details.email,
            Phrase(es: "Recibimos su pedido de registro", en: "We received your registration"),
            Phrase(
                es: "Hola, \(name):\n\nRecibimos sus datos. Le avisaremos por este medio cuando pueda ver los precios y comprar.",
                en: "Hello, \(name):\n\nWe received your details. We will write again when you can see prices and order."
            ),
            in: scope
        )
        guard let mailbox = settings.email else { return }
        try put(
            to: mailbox,
            Phrase(es: "Un comprador espera aprobación: \(name)", en: "A buyer waits for approval: \(name)"),
            Phrase(
                es: "\(name) se registró en la tienda y espera aprobación.",
                en: "\(name) registered in the shop and waits for approval."
            ),
            in: scope
        )
    }

    func approved(_ buyer: Buyer, in scope: StoreScope) throws {
        try put(
            to: buyer.details.email,
            Phrase(es: "Ya puede comprar", en: "You can order now"),
            Phrase(
                es: "Hola, \(buyer.details.name):\n\nSu cuenta está aprobada: ya puede ver los precios y hacer pedidos.",
                en: "Hello, \(buyer.details.name):\n\nYour account is approved: you can see prices and order now."
            ),
            in: scope
        )
    }
}

// About orders.
extension ShopMail {
    func ordered(_ order: Order, from buyer: BuyerDetails, link: String, in scope: StoreScope) throws {
        let formats = Formats(language)
        let lines = order.lines.map { "\(formats.quantity($0.quantity)) × \($0.name) (\($0.sku)): \(formats.money($0.amount))" }
        let total = formats.money(order.total)
        try put(
            to: buyer.email,
            Phrase(es: "Su pedido \(order.number)", en: "Your order \(order.number)"),
            Phrase(
                es: "Hola, \(buyer.name):\n\nSu pedido \(order.number) está confirmado.\n\n\(lines.joined(separator: "\n"))\n\n"
                    + "Total: \(total)\n\nPuede seguirlo aquí:\n\(link)",
                en: "Hello, \(buyer.name):\n\nYour order \(order.number) is confirmed.\n\n\(lines.joined(separator: "\n"))\n\n"
                    + "Total: \(total)\n\nFollow it here:\n\(link)"
            ),
            in: scope
        )
        guard let mailbox = settings.email else { return }
        try put(
            to: mailbox,
            Phrase(es: "Pedido \(order.number) de \(buyer.name): \(total)", en: "Order \(order.number) of \(buyer.name): \(total)"),
            Phrase(
                es: "\(buyer.name) confirmó el pedido \(order.number), de \(order.lines.count) renglones, por \(total).",
                en: "\(buyer.name) confirmed order \(order.number), of \(order.lines.count) lines, for \(total)."
            ),
            in: scope
        )
    }

    func labelled(_ order: Order, _ label: OrderLabel, to buyer: BuyerDetails, link: String, in scope: StoreScope) throws {
        try put(
            to: buyer.email,
            Phrase(es: "Su pedido \(order.number): \(label.name)", en: "Your order \(order.number): \(label.name)"),
            Phrase(
                es: "Hola, \(buyer.name):\n\nSu pedido \(order.number) ahora está: \(label.name).\n\n\(link)",
                en: "Hello, \(buyer.name):\n\nYour order \(order.number) is now: \(label.name).\n\n\(link)"
            ),
            in: scope
        )
    }
}

// About passwords.
extension ShopMail {
    func invited(_ administrator: Administrator, link: String, in scope: StoreScope) throws {
        let (name, shop) = (administrator.name, settings.companyName)
        try put(
            to: administrator.email,
            Phrase(es: "Su usuario en la administración de \(shop)", en: "Your user in the administration of \(shop)"),
            Phrase(
                es: "Hola, \(name):\n\nElija su contraseña con este enlace. Sirve una vez, durante un día.\n\(link)",
                en: "Hello, \(name):\n\nChoose your password with this link. It works once, within a day.\n\(link)"
            ),
            in: scope
        )
    }

    func newPassword(to email: String, name: String, link: String, in scope: StoreScope) throws {
        try put(
            to: email,
            Phrase(es: "Elija otra contraseña", en: "Choose another password"),
            Phrase(
                es: "Hola, \(name):\n\nCon este enlace puede elegir otra contraseña. Sirve una vez, durante un día.\n\(link)\n\n"
                    + "Si no lo pidió, no haga nada: su contraseña sigue igual.",
                en: "Hello, \(name):\n\nWith this link you can choose another password. It works once, within a day.\n\(link)\n\n"
                    + "If you did not ask for it, do nothing: your password stays as it is."
            ),
            in: scope
        )
    }
}
