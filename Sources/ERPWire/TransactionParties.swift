package import Kernel

/// Where a transaction comes from, and its number there; the pair is unique in an instance.
package struct ExternalReferenceBody: Hashable, Sendable {
    package var origin: String
    package var number: String

    package init(origin: String, number: String) {
        self.origin = origin
        self.number = number
    }

    package static var rule: Form.Rule<ExternalReferenceBody> {
        .object { form in
            let origin = form.required("origin", .text(maximum: 200))
            let number = form.required("number", .text(maximum: 200))
            guard let origin, let number else { return nil }
            return ExternalReferenceBody(origin: origin, number: number)
        }
    }

    package var json: JSON { ["origin": .string(origin), "number": .string(number)] }
}

/// The buyer as he stood on the day of the order; kept with the transaction as sent.
package struct BuyerBody: Hashable, Sendable {
    package var name: String
    package var document: String
    package var address: AddressBody?
    package var phone: String?
    package var email: String?

    package init(name: String, document: String, address: AddressBody? = nil, phone: String? = nil, email: String? = nil) {
        self.name = name
        self.document = document
        self.address = address
        self.phone = phone
        self.email = email
    }

    package static var rule: Form.Rule<BuyerBody> {
        .object { form in
            let name = form.required("name", .text(maximum: 200))
            let document = form.required("document", .text(minimum: 0, maximum: 64))
            let address = form.optional("address", AddressBody.rule)
            let phone = form.optional("phone", .text(maximum: 100))
            let email = form.optional("email", .text(maximum: 254))
            guard let name, let document else { return nil }
            return BuyerBody(name: name, document: document, address: address, phone: phone, email: email)
        }
    }

    package var json: JSON {
        var members = [JSON.Member("name", .string(name)), JSON.Member("document", .string(document))]
        if let address { members.append(JSON.Member("address", address.json)) }
        members.add("phone", phone)
        members.add("email", email)
        return .object(members)
    }
}
