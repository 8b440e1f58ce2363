import Kernel
import StoreCore
import StoreWire

/// A buyer as he comes and goes over the wire.
enum BuyerBodies {
    struct Draft: Sendable {
        let details: BuyerDetails
        let password: String?
    }

    /// - Parameter needsPassword: whether the buyer is to sign in with it.
    static func draft(_ json: JSON, needsPassword: Bool = false) throws -> Draft {
        let form = try Form(json)
        let name = form.required("name", .text(maximum: 200))
        let typed = form.required("document", .text(maximum: 40))
        let condition = form.optional("fiscal_condition", .word(of: FiscalConditions.words))
        let address = form.optional("address", address)
        let phone = form.optional("phone", .text(maximum: 60))
        let email = form.required("email", .email)
        let rule = Form.Rule<String>.text(minimum: 8, maximum: 200)
        let password = needsPassword ? form.required("password", rule) : form.optional("password", rule)
        // A document that is wrong is told together with what else is.
        if !form.isSound, let typed {
            do { _ = try document(typed) } catch let refusal as Refusal { refusal.issues.forEach(form.note) }
        }
        try form.finish()
        let details = BuyerDetails(
            name: name ?? "",
            document: try document(typed ?? ""),
            fiscalCondition: condition,
            address: address.flatMap { $0.isEmpty ? nil : $0 },
            phone: phone,
            email: email ?? ""
        )
        return Draft(details: details, password: password)
    }

    /// - Throws: `invalid_document`, saying what is wrong with it.
    static func document(_ typed: String, at pointer: String = "/document") throws -> TaxDocument {
        do {
            return try TaxDocument(typed: typed)
        } catch {
            let phrase = error.phrase
            throw Refusal(.refused, "invalid_document", at: pointer, es: phrase.es, en: phrase.en)
        }
    }

    static func json(_ buyer: Buyer) -> JSON {
        .object(
            [
                .init("id", .string(buyer.id.text)), .init("status", .string(buyer.status.rawValue)),
            ] + members(buyer.details) + [
                .init("can_sign_in", .bool(buyer.canSignIn)),
                .init("acqua_customer_id", .optional(buyer.acquaCustomerID)),
                .init("version", .integer(buyer.version)),
                .init("created_at", .string(buyer.createdAt.description)),
                .init("updated_at", .string(buyer.updatedAt.description)),
            ]
        )
    }

    /// What a buyer says of himself; also how he stands in a confirmed order.
    static func members(_ details: BuyerDetails) -> [JSON.Member] {
        [
            .init("name", .string(details.name)),
            .init("document_type", .string(details.document.kind.rawValue)),
            .init("document", .string(details.document.digits)),
            .init("fiscal_condition", .optional(details.fiscalCondition)),
            .init("address", details.address.map(json) ?? .null),
            .init("phone", .optional(details.phone)),
            .init("email", .string(details.email)),
        ]
    }

    private static func json(_ address: Address) -> JSON {
        [
            "street": .optional(address.street), "city": .optional(address.city), "province": .optional(address.province),
            "postal_code": .optional(address.postalCode), "country": .optional(address.country),
        ]
    }

    static var address: Form.Rule<Address> {
        .object { form in
            Address(
                street: form.optional("street", .text(maximum: 200)),
                city: form.optional("city", .text(maximum: 100)),
                province: form.optional("province", .text(maximum: 100)),
                postalCode: form.optional("postal_code", .text(maximum: 20)),
                country: form.optional("country", .text(maximum: 60))
            )
        }
    }
}

extension Form.Rule where Value == String {
    /// An address of the form `a@b`.
    static var email: Self {
        Form.Rule<String>.text(maximum: 254).narrowed(
            Phrase(es: "Debe ser un correo como nombre@dominio.", en: "It must be an e-mail address such as name@domain.")
        ) { text in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(" ") } ? text : nil
        }
    }
}
