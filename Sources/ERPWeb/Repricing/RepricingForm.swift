import ERPCore
import Kernel
import Persistence
import WebSupport

/// What somebody types to change many prices, and the repricings there were.
enum RepricingForm {
    private static let names = ["price_list", "percent", "amount", "rounding", "direction", "search"]

    static func blank(_ request: ERPPageRequest) -> FormFields {
        FormFields(values: [
            ("price_list", request.parameter("list")), ("search", request.parameter("q")), ("rounding", "0.01"), ("direction", "nearest"),
            ("key", SecretToken.make(prefix: "repricing-")),
        ])
    }

    static func fields(_ lists: [PriceList], _ request: ERPPageRequest) -> [FormField] {
        let formats = request.formats
        let (first, second) = (formats.number("4.99"), formats.number("4.90"))
        let roundings = PriceRule.Rounding.allCases.map { rounding -> FormField.Choice in
            let label: Phrase =
                switch rounding {
                case .ninetyNine: Phrase(es: "Que termine en ,99 (\(first))", en: "Ending in .99 (\(first))")
                case .ninety: Phrase(es: "Que termine en ,90 (\(second))", en: "Ending in .90 (\(second))")
                case .nine: Phrase(es: "Que termine en 9 (49, 159)", en: "Ending in 9 (49, 159)")
                default: Phrase(es: "A $ \(formats.number(rounding.rawValue))", en: "To $ \(formats.number(rounding.rawValue))")
                }
            return .init(rounding.rawValue, request.text(label))
        }
        let directions: [(PriceRule.Direction, Phrase)] = [
            (.nearest, Phrase(es: "Al más cercano", en: "To the nearest")), (.up, Phrase(es: "Hacia arriba", en: "Up")),
            (.down, Phrase(es: "Hacia abajo", en: "Down")),
        ]
        return [
            FormField(
                "price_list",
                .select,
                es: "Lista",
                en: "List",
                required: true,
                choices: lists.map { .init($0.code, $0.fields.name) }
            ),
            FormField(
                "percent",
                .decimal,
                es: "Porcentaje",
                en: "Percentage",
                hint: Phrase(es: "12,5 sube; -10 baja.", en: "12.5 raises; -10 lowers.")
            ),
            FormField(
                "amount",
                .decimal,
                es: "O un importe",
                en: "Or an amount",
                hint: Phrase(es: "Se suma a cada precio; negativo, se resta.", en: "Added to each price; taken off if negative.")
            ),
            FormField("rounding", .select, es: "Redondear", en: "Round", required: true, choices: roundings),
            FormField(
                "direction",
                .select,
                es: "Cómo",
                en: "How",
                required: true,
                choices: directions.map { .init($0.0.rawValue, request.text($0.1)) }
            ),
            FormField(
                "search",
                es: "Sólo los productos que respondan a",
                en: "Only the products that match",
                hint: Phrase(
                    es: "Palabras del nombre o del código. Vacío: toda la lista, con sus precios por cantidad.",
                    en: "Words of the name or the SKU. Empty: the whole list, with its prices by quantity."
                ),
                attributes: [("maxlength", "200")]
            ),
            FormField("key", .hidden, es: "", en: ""),
        ]
    }

    static func request(_ typed: FormFields, in language: Language) throws -> RepricingBodies.Request {
        try RepricingBodies.request(typed.json(names, decimals: ["percent", "amount"], in: language))
    }

    /// The key that the page was made with: sent twice, or after going back, it leads to the preview that it made. Whoever changes what
    /// he typed asks for something else.
    static func key(_ typed: FormFields, _ request: ERPPageRequest) throws -> IdempotencyKey {
        let key = typed.text("key")
        guard key.hasPrefix("repricing-"), (20...200).contains(key.utf8.count) else {
            throw Refusal.invalidField(
                at: "",
                es: "El formulario no llegó entero: abra la página otra vez.",
                en: "The form did not arrive whole: open the page again."
            )
        }
        let digest = SecretToken.hash(typed.json(names, in: request.language).text)
        let part = digest.prefix(8).map { String($0, radix: 36) }.joined()
        return IdempotencyKey(owner: request.instance.id.number, key: "\(key)-\(part)", fingerprint: digest)
    }

    static func table(_ all: [Repricing], _ request: ERPPageRequest) -> RecordTable {
        let columns: [RecordTable.Column] = [
            .init(es: "Cambio", en: "Change"), .init(es: "Lista", en: "List"), .init(es: "Precios", en: "Prices", isNumber: true),
            .init(es: "Quién", en: "Who"), .init(es: "Cuándo", en: "When"), .init(es: "Estado", en: "State"),
        ]
        let rows = all.map { repricing in
            RecordTable.Row(
                [
                    .init(change(repricing, request), detail: repricing.request["search"]?.stringValue), .init(repricing.list),
                    .init(request.formats.count(repricing.rows - repricing.refused)), .init(repricing.madeBy),
                    .init(request.formats.dateTime(repricing.madeAt)),
                    .init(request.text(repricing.state.words), tone: repricing.state.tone),
                ],
                href: request.path(RepricingPages.path(repricing.id))
            )
        }
        return RecordTable(request.text(Phrase(es: "Remarcaciones", en: "Repricings")), columns, rows)
    }

    /// `+12,5 %`, `−$ 10,00`.
    static func change(_ repricing: Repricing, _ request: ERPPageRequest) -> String {
        let sign = { (isNegative: Bool) in isNegative ? "" : "+" }
        if let percent = decimal(repricing.request["percent"]).flatMap({ Percent($0) }) {
            return sign(percent.isNegative) + request.formats.percent(percent)
        }
        guard let amount = decimal(repricing.request["amount"]).flatMap({ UnitPrice($0) }) else { return "–" }
        return (amount.isNegative ? "\u{2212}" : "+") + request.formats.money(amount.isNegative ? amount.negated : amount)
    }

    private static func decimal(_ json: JSON?) -> String? {
        switch json {
        case .string(let text), .number(let text): text
        default: nil
        }
    }
}
