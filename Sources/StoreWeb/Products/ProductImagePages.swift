import HTTPTypes
import Hummingbird
import Kernel
import Persistence
import StoreCore
import WebSupport

/// Pictures of products: shown to everybody, changed by the administration.
struct ProductImagePages {
    let services: StoreServices
    let pages: StorePages

    func add(to routes: RouteTable) {
        routes.on(.get, "{store}/images/{id}/{size}", image)
        pages.admin(.post, "{store}/admin/products/at/{sku}/images", needs: .products, on: routes, add)
        pages.admin(.post, "{store}/admin/products/at/{sku}/images/{id}/remove", needs: .products, on: routes, remove)
        pages.admin(.post, "{store}/admin/products/at/{sku}/images/{id}/first", needs: .products, on: routes, putFirst)
    }

    static func path(_ id: ProductImageID, isSmall: Bool, _ request: StorePageRequest) -> String {
        request.path("images/\(id.text)/\(isSmall ? "small" : "large")")
    }

    /// A picture never changes under its address.
    @Sendable
    private func image(_ web: WebRequest) async throws -> Answer {
        let (slug, id, size) = (try web.path("store"), ProductImageID(try web.path("id")), try web.path("size"))
        guard ["small", "large"].contains(size) else { throw Refusal.notFound }
        let now = services.clock.now()
        let bytes = try await services.database.read { tx in
            let scope = StoreScope(tx: tx, store: try StoreQueries.find(slug: slug, in: tx), now: now)
            return try ProductImages.content(id, isSmall: size == "small", in: scope)
        }
        let headers: HTTPFields = [.contentType: "image/webp", .cacheControl: "public, max-age=31536000, immutable"]
        return Answer(status: .ok, headers: headers, body: .init(byteBuffer: .init(bytes: bytes)))
    }

    @Sendable
    private func add(_ request: StorePageRequest) async throws -> Answer {
        let sku = SKU(stored: try request.web.path("sku"))
        do {
            let fields = try await request.web.formFields(maximum: ImageEncoder.uploadMaximumBytes + 65_536)
            guard let file = fields.files["image"] else {
                throw Refusal.invalidField(at: "/image", es: "Elija una imagen.", en: "Choose a picture.")
            }
            let picture = try await services.images.encode(file.bytes)
            let image = EncodedImage(width: picture.width, height: picture.height, large: picture.large, small: picture.small)
            _ = try await services.write(request.caller) { scope in try ProductImages.add(image, to: sku, in: scope) }
            return request.redirect(to: AdminProductPages.path(sku), notice: "image_added")
        } catch let refusal as Refusal where refusal.concernsInput || refusal.kind == .unavailable {
            return try await AdminProductPages(services: services, pages: pages).page(request, sku, nil, refusal)
        }
    }

    @Sendable
    private func remove(_ request: StorePageRequest) async throws -> Answer {
        try await change(request, notice: "image_removed", ProductImages.remove)
    }

    @Sendable
    private func putFirst(_ request: StorePageRequest) async throws -> Answer {
        try await change(request, notice: "saved", ProductImages.putFirst)
    }

    private func change(
        _ request: StorePageRequest,
        notice: String,
        _ body: @escaping @Sendable (ProductImageID, SKU, StoreScope) throws -> Void
    ) async throws -> Answer {
        let sku = SKU(stored: try request.web.path("sku"))
        let id = ProductImageID(try request.web.path("id"))
        try await services.write(request.caller) { scope in try body(id, sku, scope) }
        return request.redirect(to: AdminProductPages.path(sku), notice: notice)
    }
}
