import Kernel
import StoreCore
import WebSupport

/// Products as the pages of the administration show them.
enum AdminProductModel {
    struct Sheet: Sendable {
        let product: Product
        let owners: Ownership
        let images: [ProductImage]
        let history: [StockChange]
    }

    static func row(_ product: Product, image: ProductImageID?, _ request: StorePageRequest) -> JSON {
        let details = product.details
        let isLow = product.stock.map { $0 <= request.settings.lowStock } ?? false
        return [
            "sku": .string(product.sku.text), "name": .string(details.name), "category": .optional(details.category),
            "href": .string(request.path(AdminProductPages.path(product.sku))),
            "image": .optional(image.map { ProductImagePages.path($0, isSmall: true, request) }),
            "price": .optional(product.price.map(request.formats.money)), "stock": .optional(product.stock.map(request.formats.quantity)),
            "is_out": .bool(product.stock == .zero), "is_low": .bool(isLow && product.stock != .zero),
            "published": .bool(details.isPublished),
        ]
    }

    static func sheet(_ sheet: Sheet, _ request: StorePageRequest) -> JSON {
        let product = sheet.product
        let base = request.path(AdminProductPages.path(product.sku))
        return [
            "sku": .string(product.sku.text), "action": .string(base), "version": .string(String(product.version)),
            "in_shop": .string(request.path("products/\(PathSegment.encoded(product.sku.text))")),
            "published": .bool(product.details.isPublished),
            "price": .optional(product.price.map(request.formats.money)), "stock": .optional(product.stock.map(request.formats.quantity)),
            "price_owned": .bool(sheet.owners.price == .acqua), "stock_owned": .bool(sheet.owners.stock == .acqua),
            "owned": .bool(sheet.owners.price == .acqua || sheet.owners.stock == .acqua),
            "images": .array(
                sheet.images.enumerated().map { index, image in
                    [
                        "src": .string(ProductImagePages.path(image.id, isSmall: true, request)), "id": .string(image.id.text),
                        "large": .string(ProductImagePages.path(image.id, isSmall: false, request)), "is_first": .bool(index == 0),
                        "number": .string(String(index + 1)),
                    ]
                }
            ),
            "images_action": .string(base + "/images"),
            "history": .array(sheet.history.map { change($0, request) }), "has_history": .bool(!sheet.history.isEmpty),
        ]
    }

    private static func change(_ change: StockChange, _ request: StorePageRequest) -> JSON {
        let formats = request.formats
        let source: Phrase =
            switch change.source {
            case .hand: Phrase(es: "A mano", en: "By hand")
            case .file: Phrase(es: "Archivo", en: "File")
            case .acqua: Phrase(es: "Acqua", en: "Acqua")
            case .order: Phrase(es: "Pedido", en: "Order")
            }
        let isOrder = change.source == .order
        return [
            "at": .string(formats.dateTime(change.at)), "source": .string(request.text(source)),
            "reference": .optional(change.reference),
            "order": .optional(isOrder ? change.reference.map { request.path("admin/orders/\($0)") } : nil),
            "before": .string(change.before.map(formats.quantity) ?? "–"), "after": .string(change.after.map(formats.quantity) ?? "–"),
        ]
    }
}
