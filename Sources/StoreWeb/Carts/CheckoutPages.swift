import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// From the cart to a confirmed order.
struct CheckoutPages {
    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.buyer(.get, "{store}/checkout", on: routes, show)
        pages.buyer(.post, "{store}/checkout", on: routes, confirm)
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        let chosen = BuyerAddressID(request.parameter("address"))
        let saved = try await services.read(request.caller) { scope in
            try request.buyer.map { try BuyerAddresses.all(of: $0.id, in: scope) } ?? []
        }
        let address = saved.first { $0.id == chosen }?.address ?? request.buyer?.details.address
        let values = FormFields(
            values: BuyerForm.values(address) + [
                ("terms", request.parameter("terms")), ("key", SecretToken.make(prefix: "checkout-")),
            ]
        )
        return try await page(request, values, nil)
    }

    private func page(_ request: StorePageRequest, _ values: FormFields, _ refusal: Refusal?) async throws -> Answer {
        let buyer = try request.approvedBuyer()
        let (cart, terms, addresses) = try await services.read(request.caller) { scope in
            (
                try CartQueries.find(of: buyer.id, in: scope), try PaymentTermsQueries.active(in: scope),
                try BuyerAddresses.all(of: buyer.id, in: scope)
            )
        }
        if cart.isEmpty, refusal == nil { return request.redirect(to: "cart") }
        let chosen = terms.first { $0.id == values.text("terms") }
        let total = try DocumentArithmetic.total(
            subtotal: cart.subtotal,
            discount: chosen?.discount ?? .zero,
            surcharge: chosen?.surcharge ?? .zero
        )
        let form = FormModel(Self.fields(terms, request), values: values, refusal: refusal, in: request.language)
        let totals: JSON = [
            "addresses": .array(
                addresses.map { ["name": .string($0.name), "href": .string(request.path("checkout?address=\($0.id.text)"))] }
            ), "has_addresses": .bool(!addresses.isEmpty),
            "form": form.json, "key": .string(values.text("key")), "expected": .string(total.description),
            "total": .string(request.formats.money(total)),
            "discount": .optional(chosen.flatMap { $0.discount == .zero ? nil : request.formats.percent($0.discount) }),
            "surcharge": .optional(chosen.flatMap { $0.surcharge == .zero ? nil : request.formats.percent($0.surcharge) }),
        ]
        let model = CartModel.json(cart, request).merging(totals).merging(IVAWords.json(total, request))
        let title = request.text(Phrase(es: "Confirmar el pedido", en: "Confirm the order"))
        return try request.page("checkout", title: title, model, status: refusal?.kind.status ?? .ok)
    }

    private static func fields(_ terms: [PaymentTerms], _ request: StorePageRequest) -> [FormField] {
        let words = { (terms: PaymentTerms) -> String in
            if terms.discount > .zero { return "\(terms.name) (−\(request.formats.percent(terms.discount)))" }
            return terms.surcharge > .zero ? "\(terms.name) (+\(request.formats.percent(terms.surcharge)))" : terms.name
        }
        let choice = FormField(
            "terms",
            .select,
            es: "Condición de pago",
            en: "Payment terms",
            choices: [.init("", "–")] + terms.map { .init($0.id, words($0)) }
        )
        let address = BuyerForm.fields(request, withPassword: false).filter { $0.name.hasPrefix("address.") }
        return address + (terms.isEmpty ? [] : [choice]) + [FormField("notes", .textarea, es: "Notas", en: "Notes")]
    }

    @Sendable
    private func confirm(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        // Choosing terms shows the new total before anything is ordered.
        if fields.text("then") == "terms" { return try await page(request, fields, nil) }
        do {
            let buyer = try request.approvedBuyer()
            let checkout = try Self.checkout(fields, buyer, request)
            let key = try Self.key(fields, buyer, request)
            let base = request.path("orders/")
            let (mail, site, details) = (ShopMail(request.settings, in: request.language), services.publicURL, buyer.details)
            let answer = try await services.write(request.caller) { scope in
                try IdempotencyKeys.once(key, at: scope.now, in: scope.tx) {
                    let order = try OrderActions.checkOut(checkout, in: scope)
                    try mail.ordered(order, from: details, link: "\(site)\(base)\(order.number)", in: scope)
                    return StoredAnswer(status: 303, location: "\(base)\(order.number)?notice=ordered", body: [])
                }
            }
            services.link.wake(request.store.id)
            return .redirect(to: answer.location ?? request.path("orders"))
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, fields, refusal)
        }
    }

    private static func checkout(_ fields: FormFields, _ buyer: Buyer, _ request: StorePageRequest) throws -> Checkout {
        let names = ["address.street", "address.city", "address.province", "address.postal_code", "notes", "terms"]
        let form = try Form(fields.json(names, in: request.language))
        let address = form.optional("address", BuyerBodies.address)
        let notes = form.optional("notes", .text(maximum: 4000, multiline: true))
        let terms = form.optional("terms", .text(maximum: 64))
        try form.finish()
        guard let expected = Amount(fields.text("expected")) else { throw Refusal.malformedCheckout }
        let seen = try fields.all("seen").map(Self.seen)
        var delivery = address
        // The buyer's own address is his, not one of the order's.
        delivery?.country = buyer.details.address?.country
        return Checkout(
            buyer: buyer.id,
            address: delivery == buyer.details.address ? nil : delivery,
            terms: terms,
            notes: notes,
            expectedTotal: expected,
            seen: seen.isEmpty ? nil : seen
        )
    }

    /// A line as the page showed it: quantity, price and SKU.
    private static func seen(_ text: String) throws -> Checkout.Seen {
        let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count == 3, let quantity = Quantity(parts[0]), let price = UnitPrice(parts[1]), let sku = SKU(parts[2]) else {
            throw Refusal.malformedCheckout
        }
        return Checkout.Seen(sku: sku, quantity: quantity, unitPrice: price)
    }

    /// The key that the page was made with: sent twice, or after going back, it leads to the order that it made.
    private static func key(_ fields: FormFields, _ buyer: Buyer, _ request: StorePageRequest) throws -> IdempotencyKey {
        let key = fields.text("key")
        guard key.hasPrefix("checkout-"), key.utf8.count == 73 else { throw Refusal.malformedCheckout }
        let fingerprint = SecretToken.hash(buyer.id.text)
        return IdempotencyKey(owner: request.store.id.number, key: key, fingerprint: fingerprint)
    }
}

extension Refusal {
    fileprivate static var malformedCheckout: Refusal {
        Refusal(
            .malformed,
            "malformed_form",
            es: "El formulario no llegó entero: vuelva a abrir la página y confirme de nuevo.",
            en: "The form did not arrive whole: open the page again and confirm once more."
        )
    }
}
