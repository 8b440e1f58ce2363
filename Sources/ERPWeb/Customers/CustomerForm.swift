import ERPCore
import Kernel
import WebSupport

/// The form of a customer: its fields, and what they say.
enum CustomerForm {
    private static let names = [
        "name", "document", "fiscal_condition", "address.street", "address.city", "address.province", "address.postal_code",
        "address.country", "phone", "email", "notes",
    ]

    /// - Parameter kept: the customer as it is kept, whose words stay among the choices.
    static func fields(_ request: ERPPageRequest, kept: Customer?) -> [FormField] {
        let province = kept?.fields.address?.province ?? ""
        let isOwnWord = !province.isEmpty && !Provinces.all.contains { $0.letter == province }
        let provinces = Provinces.all.map { FormField.Choice($0.letter, $0.name) }
        let conditions = FiscalCondition.allCases.map { FormField.Choice($0.rawValue, request.text($0.name)) }
        return [
            FormField("name", es: "Nombre o razón social", en: "Name or company", required: true, attributes: [("maxlength", "200")]),
            FormField(
                "document",
                es: "DNI o CUIT",
                en: "DNI or CUIT",
                hint: Phrase(es: "Con o sin puntos y guiones.", en: "With or without dots and dashes."),
                required: true,
                attributes: [("inputmode", "numeric"), ("maxlength", "40"), ("autocomplete", "off")]
            ),
            FormField(
                "fiscal_condition",
                .select,
                es: "Condición fiscal",
                en: "Fiscal condition",
                hint: Phrase(
                    es: "Responsable inscripto, monotributo, exento y no alcanzado piden CUIT.",
                    en: "Responsable inscripto, monotributo, exempt and outside VAT need a CUIT."
                ),
                choices: [.init("", "–")] + conditions
            ),
            FormField("address.street", es: "Calle y número", en: "Street and number", attributes: [("maxlength", "200")]),
            FormField("address.city", es: "Localidad", en: "City", attributes: [("maxlength", "100")]),
            FormField(
                "address.province",
                .select,
                es: "Provincia",
                en: "Province",
                choices: [.init("", "–")] + (isOwnWord ? [.init(province, province)] : []) + provinces
            ),
            FormField("address.postal_code", es: "Código postal", en: "Postal code", attributes: [("maxlength", "20")]),
            FormField("address.country", es: "País", en: "Country", attributes: [("maxlength", "60")]),
            FormField("phone", .tel, es: "Teléfono", en: "Phone", attributes: [("maxlength", "60")]),
            FormField("email", .email, es: "Correo", en: "E-mail", attributes: [("maxlength", "254")]),
            FormField("notes", .textarea, es: "Notas", en: "Notes", attributes: [("maxlength", "4000")]),
        ]
    }

    /// The form as the API would get it.
    static func draft(_ fields: FormFields, in language: Language) throws -> CustomerBodies.Draft {
        try CustomerBodies.draft(fields.json(names, in: language))
    }

    /// The fields as the customer has them.
    static func values(_ customer: Customer) -> FormFields {
        let (fields, address) = (customer.fields, customer.fields.address)
        return FormFields(
            values: [
                ("name", fields.name), ("document", customer.document.shown),
                ("fiscal_condition", fields.fiscalCondition?.rawValue ?? ""), ("address.street", address?.street ?? ""),
                ("address.city", address?.city ?? ""), ("address.province", address?.province ?? ""),
                ("address.postal_code", address?.postalCode ?? ""), ("address.country", address?.country ?? ""),
                ("phone", fields.phone ?? ""), ("email", fields.email ?? ""), ("notes", fields.notes ?? ""),
            ]
        )
    }
}
