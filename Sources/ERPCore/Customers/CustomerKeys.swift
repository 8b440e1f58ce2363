import Kernel

/// What a customer is compared with others by.
struct CustomerKeys: Equatable {
    /// The name without case and accents, as lists are sorted by it.
    let name: String
    let email: String?
    let phone: String?
    /// The DNI, also where it stands within a CUIT.
    let person: String?

    init(_ fields: CustomerFields, _ document: TaxDocument) {
        name = Self.name(fields.name)
        email = fields.email.map { SearchWords.folded($0) }
        phone = fields.phone.flatMap(TelephoneKey.of)
        person = document.personKey
    }

    static func name(_ name: String) -> String {
        String(SearchWords.folded(name).prefix(200))
    }

    /// Why two customers may be one person; none where nothing says so.
    func reasons(_ other: CustomerKeys) -> [CustomerDouble.Reason] {
        CustomerDouble.Reason.allCases.filter { reason in
            switch reason {
            case .document: person != nil && person == other.person
            case .email: email != nil && email == other.email
            case .phone: phone != nil && phone == other.phone
            }
        }
    }
}
