package import Kernel

/// The body of `POST …/customers`.
package struct CustomerBody: Hashable, Sendable {
    package var name: String
    /// As typed; Acqua reads it.
    package var document: String
    package var fiscalCondition: String?
    package var address: AddressBody?
    package var phone: String?
    package var email: String?
    package var notes: String?

    package init(
        name: String,
        document: String,
        fiscalCondition: String? = nil,
        address: AddressBody? = nil,
        phone: String? = nil,
        email: String? = nil,
        notes: String? = nil
    ) {
        self.name = name
        self.document = document
        self.fiscalCondition = fiscalCondition
        self.address = address
        self.phone = phone
        self.email = email
        self.notes = notes
    }

    /// Reads a request.
    /// - Throws: a refusal with everything that is wrong.
    package init(_ json: JSON) throws {
        let form = try Form(json)
        let name = form.required("name", .text(maximum: 200))
        let document = form.required("document", .text(minimum: 0, maximum: 64))
        fiscalCondition = form.optional("fiscal_condition", .text(maximum: 100))
        address = form.optional("address", AddressBody.rule)
        phone = form.optional("phone", .text(maximum: 100))
        email = form.optional("email", .text(maximum: 254))
        notes = form.optional("notes", .text(maximum: 4000, multiline: true))
        try form.finish()
        guard let name, let document else {
            throw Refusal.invalidField(at: "", es: "El cuerpo no es válido.", en: "The body is not valid.")
        }
        self.name = name
        self.document = document
    }

    package var json: JSON {
        var members = [JSON.Member("name", .string(name)), JSON.Member("document", .string(document))]
        members.add("fiscal_condition", fiscalCondition)
        if let address { members.append(JSON.Member("address", address.json)) }
        members.add("phone", phone)
        members.add("email", email)
        members.add("notes", notes)
        return .object(members)
    }
}

/// What the connector reads of a customer that Acqua answers with.
package struct CustomerView: Hashable, Sendable {
    package let id: String
    /// Digits alone.
    package let document: String
    /// Those of records that Acqua merged into this customer; they lead to it.
    package let formerDocuments: [String]

    package init(id: String, document: String, formerDocuments: [String] = []) {
        self.id = id
        self.document = document
        self.formerDocuments = formerDocuments
    }

    /// Whether a document is the customer's, or was.
    package func bears(_ digits: String) -> Bool { digits == document || formerDocuments.contains(digits) }

    /// Nil where it is not of the contract's form; members that are not known are passed over.
    package init?(answer json: JSON) {
        guard let id = json["id"]?.stringValue, !id.isEmpty, let document = json["document"]?.stringValue else { return nil }
        let former = json["former_documents"]?.arrayValue ?? []
        self.init(id: id, document: document, formerDocuments: former.compactMap(\.stringValue))
    }

    /// The customers of a list.
    package static func list(answer json: JSON) -> [CustomerView]? {
        guard let items = json["items"]?.arrayValue else { return nil }
        let customers = items.compactMap(CustomerView.init(answer:))
        return customers.count == items.count ? customers : nil
    }
}
