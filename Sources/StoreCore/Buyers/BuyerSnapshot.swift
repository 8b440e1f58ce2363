import Kernel
import Persistence

/// A buyer's details as a confirmed order keeps them: a JSON object.
extension BuyerDetails {
    var kept: String {
        let address = address.map(\.json) ?? .null
        let json: JSON = [
            "name": .string(name), "document_type": .string(document.kind.rawValue), "document": .string(document.digits),
            "fiscal_condition": .optional(fiscalCondition), "address": address, "phone": .optional(phone), "email": .string(email),
        ]
        return json.text
    }

    init(kept text: String) throws {
        let json = try JSON.parse(Array(text.utf8))
        guard let name = json["name"]?.stringValue, let email = json["email"]?.stringValue,
            let kind = TaxDocument.Kind(rawValue: json["document_type"]?.stringValue ?? ""), let digits = json["document"]?.stringValue
        else { throw SQLRowMismatch(column: "buyer", found: "no buyer") }
        let address = json["address"].map(Address.init(json:))
        self.init(
            name: name,
            document: TaxDocument(storedKind: kind, digits: digits),
            fiscalCondition: json["fiscal_condition"]?.stringValue,
            address: address.flatMap { $0.isEmpty ? nil : $0 },
            phone: json["phone"]?.stringValue,
            email: email
        )
    }
}

extension Address {
    /// As an order keeps it: a JSON object.
    var kept: String { json.text }

    init(kept text: String) throws {
        self.init(json: try JSON.parse(Array(text.utf8)))
    }

    fileprivate var json: JSON {
        [
            "street": .optional(street), "city": .optional(city), "province": .optional(province), "postal_code": .optional(postalCode),
            "country": .optional(country),
        ]
    }

    fileprivate init(json: JSON) {
        self.init(
            street: json["street"]?.stringValue,
            city: json["city"]?.stringValue,
            province: json["province"]?.stringValue,
            postalCode: json["postal_code"]?.stringValue,
            country: json["country"]?.stringValue
        )
    }
}
