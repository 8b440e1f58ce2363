import ERPCore
import Kernel
import Persistence
import WebSupport

/// What an outsider would see of some SKUs under a policy: the very answers that a read token would get.
struct PublicPreview: Sendable {
    static let skusMaximum = 20
    /// So many are shown where none is named.
    fileprivate static let skusShown = 5

    let isOn: Bool
    let skus: [SKU]
    let stock: [JSON]
    let prices: [JSON]

    var json: JSON { ["enabled": .bool(isOn), "stock": .array(stock), "prices": .array(prices)] }
}

extension ERPServices {
    /// - Parameters:
    ///   - patch: a merge patch of the settings that names `public_read` alone.
    ///   - skus: empty for the first of the catalogue.
    /// - Throws: what saving it would throw, and saves nothing.
    func previewPublicRead(_ patch: JSON, _ skus: [SKU], _ caller: Caller) async throws -> PublicPreview {
        try await read(caller) { scope in
            guard let instance = try InstanceQueries.find(scope.instance, in: scope.tx) else { throw Refusal.notFound }
            var settings = Settings(instance)
            try SettingsBodies.apply(patch, to: &settings)
            try SettingsActions.check(settings.publicRead, in: scope)
            var shown = skus
            if shown.isEmpty { shown = try ProductQueries.page(after: nil, limit: PublicPreview.skusShown, in: scope).map(\.sku) }
            guard settings.publicRead.isOn else { return PublicPreview(isOn: false, skus: shown, stock: [], prices: []) }
            let outsider = Caller(
                instance: instance.previewing(settings.publicRead),
                user: nil,
                door: .token,
                requestID: caller.requestID
            )
            let reader = FeedReader.outsider(outsider)
            let list = try reader.list(in: scope)
            return PublicPreview(
                isOn: true,
                skus: shown,
                stock: try reader.stock(of: shown, in: scope).map(reader.json),
                prices: try reader.prices(of: shown, in: scope).map(list.json)
            )
        }
    }
}
