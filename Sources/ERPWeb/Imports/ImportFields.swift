import ERPCore
import Kernel
import WebSupport

/// The form by which a file is sent.
struct ImportFields {
    private let lists: [PriceList]
    private let warehouses: [Warehouse]
    private let request: ERPPageRequest

    init(lists: [PriceList], warehouses: [Warehouse], _ request: ERPPageRequest) {
        self.lists = lists
        self.warehouses = warehouses
        self.request = request
    }

    var all: [FormField] {
        [
            FormField("kind", .select, es: "Qué trae", en: "What it brings", required: true, choices: kinds),
            FormField(
                "file",
                .file,
                es: "Archivo CSV",
                en: "CSV file",
                hint: Phrase(
                    es:
                        "La primera fila tiene los nombres de las columnas: código, nombre, precio, cantidad… Hasta 16 MB; más grandes, por la API.",
                    en:
                        "The first row has the names of the columns: sku, name, unit_price, quantity… Up to 16 MB; larger ones through the API."
                ),
                required: true,
                attributes: [("accept", ".csv,text/csv")]
            ),
            FormField(
                "price_list",
                .select,
                es: "Lista (para precios)",
                en: "List (for prices)",
                choices: lists.map { FormField.Choice($0.code, $0.fields.name) }
            ),
            FormField(
                "warehouse",
                .select,
                es: "Depósito (para stock)",
                en: "Warehouse (for stock)",
                choices: warehouses.map { FormField.Choice($0.code, $0.name) }
            ),
            FormField(
                "reason",
                .select,
                es: "Qué son las cantidades (para stock)",
                en: "What the quantities are (for stock)",
                choices: reasons
            ),
            FormField("on_error", .select, es: "Si una fila está mal", en: "If a row is wrong", choices: onError),
        ]
    }

    private func choice(_ value: String, es: String, en: String) -> FormField.Choice {
        FormField.Choice(value, request.text(Phrase(es: es, en: en)))
    }

    private var kinds: [FormField.Choice] {
        [
            choice("products", es: "Productos", en: "Products"), choice("prices", es: "Precios", en: "Prices"),
            choice("stock", es: "Stock", en: "Stock"), choice("customers", es: "Clientes", en: "Customers"),
        ]
    }

    private var reasons: [FormField.Choice] {
        [
            choice("count", es: "Recuento: es lo que hay", en: "Count: it is what lies there"),
            choice("receipt", es: "Ingreso: se suma", en: "Receipt: it comes on top"),
            choice("adjustment", es: "Ajuste: suma o resta", en: "Adjustment: more or less"),
        ]
    }

    private var onError: [FormField.Choice] {
        [
            choice("skip", es: "Entran las demás", en: "The others go in"),
            choice("stop", es: "No entra ninguna", en: "None goes in"),
        ]
    }
}

extension ImportPlan {
    /// What a page's form asks for.
    init(_ upload: Upload, username: String, at now: Instant, isDryRun: Bool) throws {
        let options = upload.options
        let target: Target =
            switch upload.kind {
            case .products: .products
            case .customers: .customers
            case .prices: .prices(list: options["price_list"]?.stringValue ?? PriceList.base)
            case .stock:
                .stock(
                    StockImport(
                        reason: options["reason"]?.stringValue.flatMap(MovementDraft.Reason.init(rawValue:)) ?? .count,
                        warehouse: options["warehouse"]?.stringValue ?? Warehouse.main,
                        username: username,
                        at: now
                    )
                )
            }
        self.init(target: target, stopsOnError: options["on_error"] == "stop", isDryRun: isDryRun)
    }
}
