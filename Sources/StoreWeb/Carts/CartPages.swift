import Foundation
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// What a buyer is about to order.
struct CartPages {
    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.buyer(.get, "{store}/cart", on: routes, show)
        pages.buyer(.post, "{store}/cart", on: routes, update)
        pages.buyer(.post, "{store}/cart/lines", on: routes, add)
    }

    @Sendable
    private func show(_ request: StorePageRequest) async throws -> Answer {
        try await page(request, nil)
    }

    private func page(_ request: StorePageRequest, _ refusal: Refusal?) async throws -> Answer {
        let buyer = try request.approvedBuyer()
        let cart = try await services.read(request.caller) { scope in try CartQueries.find(of: buyer.id, in: scope) }
        let form = FormModel([], values: FormFields(), refusal: refusal, in: request.language)
        let model = CartModel.json(cart, request).merging(["form": form.json]).merging(IVAWords.json(cart.subtotal, request))
        return try request.page("cart", title: request.text(Phrase(es: "Carrito", en: "Cart")), model, status: refusal?.kind.status ?? .ok)
    }

    /// Adds to the cart from any page, and leads back there.
    @Sendable
    private func add(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let buyer = try request.approvedBuyer()
            let line = try CartLines.line(fields.text("sku"), fields.text("quantity"), request)
            let count = try await services.write(request.caller) { scope in
                try CartActions.add(line.quantity, of: line.sku, to: buyer.id, in: scope)
                return try CartQueries.count(of: buyer.id, in: scope)
            }
            if request.wantsJSON { return .json(["cart_count": .integer(count), "text": .string(request.noticeText("added"))]) }
            let back = LocalPath(fields.text("back"))?.text ?? request.path("cart")
            return .redirect(to: back + (back.contains("?") ? "&" : "?") + "notice=added")
        } catch let refusal as Refusal where refusal.concernsInput {
            return request.wantsJSON ? ProblemDocument.answer(refusal, language: request.language) : try await page(request, refusal)
        }
    }

    /// Takes over every quantity of the cart's page at once; one of zero, or the button beside it, takes its line out.
    @Sendable
    private func update(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            let buyer = try request.approvedBuyer()
            let removed = fields.text("remove")
            let lines = try zip(fields.all("sku"), fields.all("quantity")).map { sku, quantity in
                try CartLines.line(sku, sku == removed || quantity.isEmpty ? "0" : quantity, request)
            }
            try await services.write(request.caller) { scope in
                for line in lines { try CartActions.set(line.quantity, of: line.sku, in: buyer.id, scope) }
            }
            return request.redirect(to: fields.text("then") == "checkout" ? "checkout" : "cart")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, refusal)
        }
    }
}

/// SKUs and quantities as people type them.
enum CartLines {
    static func line(_ sku: String, _ typed: String, _ request: StorePageRequest) throws -> (sku: SKU, quantity: Quantity) {
        guard let sku = SKU(sku) else {
            throw Refusal.invalidField(at: "/sku", es: "Falta el código del producto.", en: "The product's SKU is missing.")
        }
        guard let quantity = Quantity(TypedDecimal.plain(typed, in: request.language)), quantity >= .zero else {
            throw Refusal.invalidField(
                at: "/quantity",
                es: "«\(typed)» no es una cantidad de «\(sku)».",
                en: "“\(typed)” is no quantity of “\(sku)”."
            )
        }
        return (sku, quantity)
    }
}

extension StorePageRequest {
    /// Whether a script of the page asks, which shows the outcome itself.
    var wantsJSON: Bool { web.http.headers[.accept] == "application/json" }

    func noticeText(_ name: String) -> String { frame.library.text("notice", name, in: language) }

    /// - Throws: `buyer_not_approved`.
    func approvedBuyer() throws -> Buyer {
        guard let buyer, buyer.status == .approved else {
            throw Refusal(
                .forbidden,
                "buyer_not_approved",
                es: "Su cuenta todavía no está aprobada para comprar.",
                en: "Your account is not approved for ordering yet."
            )
        }
        return buyer
    }
}

/// A cart as pages show it.
enum CartModel {
    /// How many more make the next price.
    private static func nextTier(_ tier: PriceTiers.Tier, _ line: Cart.Line, _ request: StorePageRequest) -> String? {
        guard let lacking = try? tier.minQuantity.subtracting(line.quantity) else { return nil }
        let (more, price) = (request.formats.quantity(lacking), request.formats.money(tier.unitPrice))
        return request.text(Phrase(es: "Sume \(more) más y paga \(price) cada uno.", en: "Add \(more) more and pay \(price) each."))
    }

    static func json(_ cart: Cart, _ request: StorePageRequest) -> JSON {
        let formats = request.formats
        return [
            "lines": .array(
                cart.lines.map { line in
                    [
                        "sku": .string(line.product.sku.text), "name": .string(line.product.details.name),
                        "href": .string(request.path("products/\(PathSegment.encoded(line.product.sku.text))")),
                        "quantity": .string(formats.quantity(line.quantity)),
                        "unit_price": .optional(line.unitPrice.map(formats.money)), "amount": .optional(line.amount.map(formats.money)),
                        "next_tier": .optional(line.nextTier.flatMap { nextTier($0, line, request) }),
                        "seen": .optional(line.unitPrice.map { "\(line.quantity) \($0) \(line.product.sku.text)" }),
                        "problems": .array(line.problems.map { ["text": .string(request.text($0))] }),
                        "has_problems": .bool(!line.problems.isEmpty),
                    ]
                }
            ),
            "has_lines": .bool(!cart.isEmpty), "subtotal": .string(formats.money(cart.subtotal)),
            "minimum": .optional(cart.minimum == .zero ? nil : formats.money(cart.minimum)),
            "lacking": .string(formats.money(cart.lacking)), "lacks_minimum": .bool(!cart.reachesMinimum), "is_ready": .bool(cart.isReady),
        ]
    }
}
