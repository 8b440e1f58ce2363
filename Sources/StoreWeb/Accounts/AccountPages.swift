import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// What a buyer sees and changes of his own account.
struct AccountPages {
    private enum Part: String {
        case details, address, password
    }

    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        pages.buyer(.get, "{store}/account", on: routes) { request in try await page(request, nil) }
        pages.buyer(.post, "{store}/account", on: routes, saveDetails)
        pages.buyer(.post, "{store}/account/addresses", on: routes, addAddress)
        pages.buyer(.post, "{store}/account/addresses/{id}/delete", on: routes, deleteAddress)
        pages.buyer(.post, "{store}/account/password", on: routes, changePassword)
    }

    /// - Parameter refused: the form that was not taken, with what was typed.
    private func page(_ request: StorePageRequest, _ refused: (part: Part, typed: FormFields, why: Refusal)?) async throws -> Answer {
        guard let buyer = request.buyer else { throw Refusal.notFound }
        let addresses = try await services.read(request.caller) { scope in try BuyerAddresses.all(of: buyer.id, in: scope) }
        func form(_ part: Part, _ fields: [FormField], _ kept: FormFields) -> JSON {
            let isRefused = refused?.part == part
            return FormModel(
                fields,
                values: isRefused ? refused?.typed ?? kept : kept,
                refusal: isRefused ? refused?.why : nil,
                in: request.language
            ).json
        }
        let details = buyer.details
        let model: JSON = [
            "name": .string(details.name), "document": .string("\(details.document.kind.rawValue) \(details.document.digits)"),
            "email": .string(details.email), "is_pending": .bool(buyer.status == .pending), "is_blocked": .bool(buyer.status == .blocked),
            "version": .string(String(buyer.version)), "can_sign_in": .bool(buyer.canSignIn),
            "details": form(.details, Self.detailFields(request), BuyerForm.values(details)),
            "addresses": Self.table(addresses, request).json(in: request.language),
            "new_address": form(.address, Self.addressFields(request), FormFields()),
            "password": form(.password, Self.passwordFields, FormFields()),
        ]
        let title = request.text(Phrase(es: "Mi cuenta", en: "My account"))
        return try request.page("account", title: title, model, status: refused?.why.kind.status ?? .ok)
    }

    /// Name, document and e-mail are the merchant's to change: he approved them.
    private static func detailFields(_ request: StorePageRequest) -> [FormField] {
        BuyerForm.fields(request, withPassword: false).filter { !["name", "document", "email"].contains($0.name) }
    }

    private static func addressFields(_ request: StorePageRequest) -> [FormField] {
        let name = FormField(
            "label",
            es: "Nombre de la dirección",
            en: "Name of the address",
            hint: Phrase(es: "Por ejemplo: Depósito, Sucursal Centro.", en: "For example: Warehouse, Downtown branch."),
            required: true,
            attributes: [("maxlength", "60")]
        )
        return [name]
            + BuyerForm.fields(request, withPassword: false).filter { BuyerForm.addressNames.contains($0.name) }.map { field in
                // The other form of the page has fields of these names.
                var other = field
                other.name = field.name.replacing("address.", with: "place.")
                return other
            }
    }

    private static let passwordFields = [
        FormField("current", .password, es: "Contraseña actual", en: "Current password", required: true, autocomplete: "current-password"),
        PasswordForm.field("password", es: "Contraseña nueva", en: "New password"),
    ]

    private static func table(_ addresses: [BuyerAddress], _ request: StorePageRequest) -> RecordTable {
        let rows = addresses.map { item in
            let address = item.address
            let words = [address.street, address.city, address.province, address.postalCode].compactMap { $0 }.joined(separator: ", ")
            let path = request.path("account/addresses/\(item.id.text)/delete")
            return RecordTable.Row([.init(item.name), .init(words)], actions: [.init(path, es: "Quitar", en: "Remove")])
        }
        let title = request.text(Phrase(es: "Direcciones de entrega", en: "Delivery addresses"))
        return RecordTable(title, [.init(es: "Nombre", en: "Name"), .init(es: "Dirección", en: "Address")], rows)
    }
}

extension AccountPages {
    @Sendable
    private func saveDetails(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            guard let buyer = request.buyer else { throw Refusal.notFound }
            let typed = fields.json(["fiscal_condition", "phone"] + BuyerForm.addressNames, in: request.language)
            let kept: JSON = [
                "name": .string(buyer.details.name), "document": .string(buyer.details.document.digits),
                "email": .string(buyer.details.email),
            ]
            let details = try BuyerBodies.draft(typed.merging(kept)).details
            let version = Int64(fields.text("version")) ?? 0
            try await services.write(request.caller) { scope in
                try BuyerActions.save(details, of: buyer.id, ifVersion: version, in: scope)
            }
            return request.redirect(to: "account", notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, (.details, fields, refusal))
        }
    }

    @Sendable
    private func addAddress(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            guard let buyer = request.buyer else { throw Refusal.notFound }
            let names = ["label"] + BuyerForm.addressNames.map { $0.replacing("address.", with: "place.") }
            let form = try Form(fields.json(names, in: request.language))
            let name = form.required("label", .text(maximum: 60)) ?? ""
            let address = form.optional("place", BuyerBodies.address) ?? Address()
            if address.isEmpty { form.refuse("place/street", es: "Falta la calle y el número.", en: "Street and number are missing.") }
            try form.finish()
            try await services.write(request.caller) { scope in
                try BuyerAddresses.put(address, named: name, of: buyer.id, in: scope)
            }
            return request.redirect(to: "account", notice: "saved")
        } catch let refusal as Refusal where refusal.concernsInput {
            return try await page(request, (.address, fields, refusal))
        }
    }

    @Sendable
    private func deleteAddress(_ request: StorePageRequest) async throws -> Answer {
        guard let buyer = request.buyer else { throw Refusal.notFound }
        let id = BuyerAddressID(try request.web.path("id"))
        try await services.write(request.caller) { scope in try BuyerAddresses.delete(id, of: buyer.id, in: scope) }
        return request.redirect(to: "account", notice: "removed")
    }

    /// Ends every session of the buyer, and begins a new one here.
    @Sendable
    private func changePassword(_ request: StorePageRequest) async throws -> Answer {
        let fields = try await request.web.formFields()
        do {
            guard let buyer = request.buyer else { throw Refusal.notFound }
            let form = try Form(fields.json(["password"], in: request.language))
            let password = form.required("password", PasswordForm.rule) ?? ""
            try form.finish()
            do {
                _ = try await services.signIn(request, email: buyer.details.email, password: fields.text("current"), side: .shop)
            } catch let refusal as Refusal where refusal.code == "invalid_credentials" {
                throw Refusal.invalidField(at: "/current", es: "No es la contraseña actual.", en: "That is not the current password.")
            }
            let hash = try await services.passwords.hash(password)
            try await services.write(request.caller) { scope in try BuyerActions.setPassword(hash: hash, of: buyer.id, in: scope) }
            let cookie = try await services.beginSession(.buyer(buyer.id), SessionCookie.shop(request.store.slug), of: request.store.id)
            return request.redirect(to: "account", notice: "password_changed").settingCookie(cookie)
        } catch let refusal as Refusal where refusal.concernsInput || refusal.kind == .rateLimited {
            return try await page(request, (.password, fields, refusal))
        }
    }
}
