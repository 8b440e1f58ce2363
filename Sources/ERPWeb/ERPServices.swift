package import Kernel
package import Persistence
package import WebSupport

/// What the routes of Acqua work with; made once by the executable.
package struct ERPServices: Sendable {
    package let database: any SQLDatabase
    package let clock: any WallClock
    package let tokens: TokenAuthority
    package let passwords: PasswordHasher
    package let metrics: MetricsRegistry
    package let logins: LoginLimiter
    package let publicReads: RateLimiter
    package let directory: InstanceDirectory
    /// Rung after each change of an instance.
    package let bell = ChangeBell()
    /// What `/openapi.json` answers.
    package let description: APIDescription
    /// Templates, texts and assets.
    package let pages: PageLibrary
    /// Counts who asks through the API.
    package let calls: CallLog
    /// Tells pages that what they show has changed.
    package let live = LiveStream()
    /// The figures of the first page.
    package let figures: FiguresBoard
    /// The files that go in right now.
    package let imports = ImportProgress()

    package init(
        database: any SQLDatabase,
        clock: any WallClock,
        tokens: TokenAuthority,
        passwords: PasswordHasher,
        metrics: MetricsRegistry,
        description: APIDescription,
        pages: PageLibrary,
        limits: ERPLimits
    ) {
        self.database = database
        self.clock = clock
        self.tokens = tokens
        self.passwords = passwords
        self.metrics = metrics
        self.description = description
        self.pages = pages
        logins = LoginLimiter(failuresMaximum: limits.failedLogins)
        publicReads = RateLimiter(perSecond: limits.publicReadsPerSecond, burst: limits.publicReadsPerSecond * 4)
        directory = InstanceDirectory(database: database, clock: clock)
        calls = CallLog(database: database, clock: clock)
        figures = FiguresBoard(rowsWaitedFor: limits.figureRows)
    }
}

/// Limits that are settings.
package struct ERPLimits: Sendable {
    /// Failed logins in 10 minutes per user and address.
    package var failedLogins = 20
    /// Requests a second with a read token per address; 0 is off. The burst is four times as many.
    package var publicReadsPerSecond = 100
    /// Rows that are read for the figures of the first page while somebody waits; of more the figures come later.
    package var figureRows = 20_000

    package init() {}
}
