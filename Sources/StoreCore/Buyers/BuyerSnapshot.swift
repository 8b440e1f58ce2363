import Kernel
import Persistence

/// A buyer's details as a confirmed order keeps them: a JSON object.
extension BuyerDetails {
    var kept: String {
        let address: JSON =
            if let address {
                [
                    "street": .optional(address.street), "city": .optional(address.city), "province": .optional(address.province),
                    "postal_code": .optional(address.postalCode), "country": .optional(address.country),
                ]
            } else {
                nil
            }
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
        let address = json["address"].map { address in
            Address(
                street: address["street"]?.stringValue,
                city: address["city"]?.stringValue,
                province: address["province"]?.stringValue,
                postalCode: address["postal_code"]?.stringValue,
                country: address["country"]?.stringValue
            )
        }
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
