package import Kernel
import Persistence

/// How a store reaches its instance of Acqua.
package struct ERPConnection: Equatable, Sendable {
    package let settings: ERPConnectionSettings
    /// The user's password, sealed for `sealingPurpose`.
    package let passwordSealed: [UInt8]
    /// Since when Acqua owns the stock; nil while the store does.
    package let stockOwnedAt: Instant?
    package let pricesOwnedAt: Instant?
    /// Raised each time it is saved.
    package let version: Int64
    /// Raised each time that a verify shows that orders can be delivered.
    package let verifications: Int64
    package let createdAt: Instant
    package let updatedAt: Instant

    /// What the password is sealed for: it opens for the store that it was saved for, and for no other use.
    package static func sealingPurpose(of store: StoreID) -> String { "erp-password/\(store.number)" }
}

/// What a person says of the connection, the password apart.
package struct ERPConnectionSettings: Equatable, Sendable {
    package static let secondsStandard = 60

    package var instance: String
    package var username: String
    /// A template with `{instance}`; nil: the server's.
    package var baseURL: String?
    package var isEnabled: Bool
    package var stockEverySeconds: Int
    package var pricesEverySeconds: Int

    package init(
        instance: String,
        username: String,
        baseURL: String? = nil,
        isEnabled: Bool = true,
        stockEverySeconds: Int = ERPConnectionSettings.secondsStandard,
        pricesEverySeconds: Int = ERPConnectionSettings.secondsStandard
    ) {
        self.instance = instance
        self.username = username
        self.baseURL = baseURL
        self.isEnabled = isEnabled
        self.stockEverySeconds = stockEverySeconds
        self.pricesEverySeconds = pricesEverySeconds
    }
}
