package import Kernel
package import Persistence
package import StoreCore
package import WebSupport

/// What the routes of the store work with; made once by the executable.
package struct StoreServices: Sendable {
    package let database: any SQLDatabase
    package let clock: any WallClock
    package let passwords: PasswordHasher
    /// Seals the password of the connection with Acqua.
    package let sealing: SealingKey
    /// What connects the stores with Acqua.
    package let link: any ERPLink
    package let metrics: MetricsRegistry
    /// Templates, texts and assets.
    package let pages: PageLibrary
    /// What `/openapi.json` answers.
    package let description: APIDescription
    /// Tells pages that what they show has changed.
    package let live = LiveStream()
    /// Encodes pictures that are sent.
    package let images = ImageEncoder()
    /// Slows the guessing of passwords.
    package let logins: LoginLimiter
    /// Where the store's pages are found from outside: scheme, host and port, nothing behind.
    package let publicURL: String
    /// Whether this server sends the mails that are written.
    package let sendsMail: Bool
    /// Whether a connection may lead to a private address, or be http.
    package let allowsPrivateERP: Bool

    package init(
        database: any SQLDatabase,
        clock: any WallClock,
        passwords: PasswordHasher,
        sealing: SealingKey,
        link: any ERPLink,
        metrics: MetricsRegistry,
        pages: PageLibrary,
        description: APIDescription,
        logins: LoginLimiter,
        publicURL: String,
        sendsMail: Bool,
        allowsPrivateERP: Bool
    ) {
        self.database = database
        self.clock = clock
        self.passwords = passwords
        self.sealing = sealing
        self.link = link
        self.metrics = metrics
        self.pages = pages
        self.description = description
        self.logins = logins
        self.publicURL = publicURL
        self.sendsMail = sendsMail
        self.allowsPrivateERP = allowsPrivateERP
    }
}
