import ERPCore
import Kernel
import WebSupport

/// The fields of an order by hand, besides its rows.
enum OrderForm {
    static func fields(_ facts: OrderFacts) -> [FormField] {
        let warehouses = facts.warehouses.map { FormField.Choice($0.code, $0.name) }
        let lists = facts.priceLists.map { FormField.Choice($0.code, "\($0.fields.name) (\($0.fields.currency))") }
        return [
            FormField("price_list", .select, es: "Lista de precios", en: "Price list", required: true, choices: lists),
            FormField("warehouse", .select, es: "Depósito", en: "Warehouse", required: true, choices: warehouses),
            FormField("date", .date, es: "Fecha", en: "Date"),
            FormField("discount_percent", .decimal, es: "Descuento (%)", en: "Discount (%)"),
            FormField("surcharge_percent", .decimal, es: "Recargo (%)", en: "Surcharge (%)"),
            FormField("payment_terms", es: "Condición de pago", en: "Payment terms", attributes: [("maxlength", "200")]),
            FormField("notes", .textarea, es: "Notas", en: "Notes", attributes: [("maxlength", "4000")]),
        ]
    }
}

extension Refusal {
    /// The same for the summary of an order's form: without what stands beside a row already, and in the words of the desk.
    var besidesLines: Refusal {
        var rest = issues.filter { !$0.pointer.hasPrefix("/lines/") }
        for index in rest.indices where rest[index].code == "total_mismatch" {
            rest[index].detail = Phrase(
                es: "El total no es el que mostraba la página: revíselo y confirme otra vez.",
                en: "The total is not what the page showed: check it and confirm once more."
            )
        }
        guard rest.count < issues.count else { return Refusal(kind, rest) }
        let summary = Issue(
            code,
            at: "/lines",
            Phrase(es: "Revise los renglones marcados.", en: "Check the lines that are marked.")
        )
        return Refusal(kind, [summary] + rest)
    }
}
