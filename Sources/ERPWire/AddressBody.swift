package import Kernel

/// An address as it travels; every part may be missing.
package struct AddressBody: Hashable, Sendable {
    package var street: String?
    package var city: String?
    package var province: String?
    package var postalCode: String?
    package var country: String?

    package init(
        street: String? = nil,
        city: String? = nil,
        province: String? = nil,
        postalCode: String? = nil,
        country: String? = nil
    ) {
        self.street = street
        self.city = city
        self.province = province
        self.postalCode = postalCode
        self.country = country
    }

    /// Reads one that came as part of a request.
    package static var rule: Form.Rule<AddressBody> {
        .object { form in
            AddressBody(
                street: form.optional("street", .text(maximum: 200)),
                city: form.optional("city", .text(maximum: 200)),
                province: form.optional("province", .text(maximum: 100)),
                postalCode: form.optional("postal_code", .text(maximum: 20)),
                country: form.optional("country", .text(maximum: 100))
            )
        }
    }

    package var json: JSON {
        var members: [JSON.Member] = []
        members.add("street", street)
        members.add("city", city)
        members.add("province", province)
        members.add("postal_code", postalCode)
        members.add("country", country)
        return .object(members)
    }
}

extension [JSON.Member] {
    /// A member that is written only where there is a value.
    mutating func add(_ name: String, _ text: String?) {
        if let text { append(JSON.Member(name, .string(text))) }
    }
}
