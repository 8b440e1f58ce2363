import ERPCore
import Kernel
import WebSupport

/// A customer as it comes and goes over the wire.
enum CustomerBodies {
    struct Draft: Sendable {
        let fields: CustomerFields
        let document: TaxDocument
    }

    static func draft(_ json: JSON) throws -> Draft {
        let form = try Form(json)
        let name = form.required("name", .text(maximum: 200))
        let typed = form.required("document", .text(maximum: 40))
        var fields = CustomerFields(name: name ?? "")
        fields.fiscalCondition = form.optional("fiscal_condition", .fiscalCondition)
        fields.address = form.optional("address", address)
        fields.phone = form.optional("phone", .text(maximum: 60))
        fields.email = form.optional("email", .email)
        fields.notes = form.optional("notes", .text(maximum: 4000, multiline: true))
        try form.finish()
        return Draft(fields: fields, document: try document(typed ?? ""))
    }

    /// What a merge patch makes of a customer.
    static func patched(_ customer: Customer, by json: JSON) throws -> Draft {
        let form = try Form(json)
        var fields = customer.fields
        switch form.patch("name", .text(maximum: 200)) {
        case .absent: break
        case .set(let name): fields.name = name
        case .clear: form.refuse("name", es: "El nombre no puede quitarse.", en: "The name cannot be taken away.")
        }
        form.patch("fiscal_condition", .fiscalCondition).apply(to: &fields.fiscalCondition)
        form.patch("phone", .text(maximum: 60)).apply(to: &fields.phone)
        form.patch("email", .email).apply(to: &fields.email)
        form.patch("notes", .text(maximum: 4000, multiline: true)).apply(to: &fields.notes)
        form.patch("address", addressPatch(of: fields.address)).apply(to: &fields.address)
        var typed: String?
        switch form.patch("document", .text(maximum: 40)) {
        case .absent: break
        case .set(let text): typed = text
        case .clear: form.refuse("document", es: "El documento no puede quitarse.", en: "The document cannot be taken away.")
        }
        try form.finish()
        return Draft(fields: fields, document: try typed.map { try document($0) } ?? customer.document)
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

    static func json(_ customer: Customer) -> JSON {
        [
            "id": .string(customer.id.text),
            "document_type": .string(customer.document.kind.rawValue),
            "document": .string(customer.document.digits),
            "name": .string(customer.fields.name),
            "fiscal_condition": .optional(customer.fields.fiscalCondition?.rawValue),
            "fiscal_condition_code": customer.fields.fiscalCondition.map { .integer($0.code) } ?? .null,
            "address": customer.fields.address.map(json) ?? .null,
            "phone": .optional(customer.fields.phone),
            "email": .optional(customer.fields.email),
            "notes": .optional(customer.fields.notes),
            "former_documents": .array(customer.formerDocuments.map(JSON.string)),
            "to_review": .bool(customer.needsReview),
            "created_by": .optional(customer.maker?.name),
            "version": .integer(customer.version),
            "created_at": .string(customer.createdAt.description),
            "updated_at": .string(customer.updatedAt.description),
        ]
    }

    private static func json(_ address: Address) -> JSON {
        [
            "street": .optional(address.street), "city": .optional(address.city), "province": .optional(address.province),
            "postal_code": .optional(address.postalCode), "country": .optional(address.country),
        ]
    }

    static var address: Form.Rule<Address> {
        .object { addressFields($0) }
    }

    /// The fields of an address, also where they stand among others.
    static func addressFields(_ form: Form) -> Address {
        Address(
            street: form.optional("street", .text(maximum: 200)),
            city: form.optional("city", .text(maximum: 100)),
            province: form.optional("province", .text(maximum: 100)),
            postalCode: form.optional("postal_code", .text(maximum: 20)),
            country: form.optional("country", .text(maximum: 60))
        )
    }

    private static func addressPatch(of present: Address?) -> Form.Rule<Address> {
        .object { form in
            var address = present ?? Address(street: nil, city: nil, province: nil, postalCode: nil, country: nil)
            form.patch("street", .text(maximum: 200)).apply(to: &address.street)
            form.patch("city", .text(maximum: 100)).apply(to: &address.city)
            form.patch("province", .text(maximum: 100)).apply(to: &address.province)
            form.patch("postal_code", .text(maximum: 20)).apply(to: &address.postalCode)
            form.patch("country", .text(maximum: 60)).apply(to: &address.country)
            return address
        }
    }
}

extension Form.Rule where Value == FiscalCondition {
    /// A condition by its word, or by ARCA's code as a number or its digits.
    static var fiscalCondition: Self {
        let words = Form.Rule.oneOf(FiscalCondition.self)
        return Form.Rule { json, pointer, form in
            let code = json.integerValue ?? json.stringValue.flatMap { Int64($0) }
            if let condition = code.flatMap({ Int(exactly: $0) }).flatMap(FiscalCondition.init(code:)) { return condition }
            return words.read(json, pointer, form)
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

extension Form.Patch {
    /// Sets, clears or leaves a field.
    func apply(to field: inout Value?) {
        switch self {
        case .absent: break
        case .clear: field = nil
        case .set(let value): field = value
        }
    }
}
