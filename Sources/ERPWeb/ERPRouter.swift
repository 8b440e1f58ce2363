package import WebSupport

/// Every route of Acqua: the only list of them.
package func erpRoutes(_ services: ERPServices) -> RouteTable {
    let routes = RouteTable()
    services.description.add(to: routes)
    HealthCheck(database: services.database, metrics: services.metrics).add(to: routes)
    TokenRoutes(services: services).add(to: routes)
    FeedRoutes(services: services).add(to: routes)
    ChangeStream(services: services).add(to: routes)
    CustomerRoutes(services: services).add(to: routes)
    TransactionDeskRoutes(services: services).add(to: routes)
    CustomerMergeRoutes(services: services).add(to: routes)
    TransactionRoutes(services: services).add(to: routes)
    IntegrationRoutes(services: services).add(to: routes)
    ProductRoutes(services: services).add(to: routes)
    PriceListRoutes(services: services).add(to: routes)
    PriceHistoryRoutes(services: services).add(to: routes)
    RepricingRoutes(services: services).add(to: routes)
    StockRoutes(services: services).add(to: routes)
    StockLevelRoutes(services: services).add(to: routes)
    MovementRoutes(services: services).add(to: routes)
    TransferRoutes(services: services).add(to: routes)
    CountSheetRoutes(services: services).add(to: routes)
    SettingsRoutes(services: services).add(to: routes)
    UserRoutes(services: services).add(to: routes)
    ImportRoutes(services: services).add(to: routes)
    SessionRoutes(services: services).add(to: routes)
    AuditRoutes(services: services).add(to: routes)
    FiguresRoutes(services: services).add(to: routes)
    ExportRoutes(services: services).add(to: routes)
    addPages(services, to: routes)
    return routes
}

/// What people see, beside what programs ask for.
private func addPages(_ services: ERPServices, to routes: RouteTable) {
    let pages = ERPPages(services: services)
    services.pages.assets.add(to: routes)
    Preferences.add(to: routes)
    SignInPages(services: services, pages: pages).add(to: routes)
    HomePages(services: services, pages: pages).add(to: routes)
    AccountPages(services: services, pages: pages).add(to: routes)
    addTransactionPages(services, pages, to: routes)
    addCustomerPages(services, pages, to: routes)
    addPricePages(services, pages, to: routes)
    addStockPages(services, pages, to: routes)
    addAdministrationPages(services, pages, to: routes)
}

private func addTransactionPages(_ services: ERPServices, _ pages: ERPPages, to routes: RouteTable) {
    TransactionListPages(services: services, pages: pages).add(to: routes)
    TransactionPages(services: services, pages: pages).add(to: routes)
    OrderTakingPages(services: services, pages: pages).add(to: routes)
    OrderEditPages(services: services, pages: pages).add(to: routes)
    OrderSuggestions(services: services, pages: pages).add(to: routes)
    CallerPages(services: services, pages: pages).add(to: routes)
    PublicReadPages(services: services, pages: pages).add(to: routes)
    KeyPages(services: services, pages: pages).add(to: routes)
    DryRunPages(services: services, pages: pages).add(to: routes)
}

private func addCustomerPages(_ services: ERPServices, _ pages: ERPPages, to routes: RouteTable) {
    CustomerPages(services: services, pages: pages).add(to: routes)
    CustomerReviewPages(services: services, pages: pages).add(to: routes)
    CustomerDoublePages(services: services, pages: pages).add(to: routes)
}

private func addPricePages(_ services: ERPServices, _ pages: ERPPages, to routes: RouteTable) {
    ProductPages(services: services, pages: pages).add(to: routes)
    ProductPricePages(services: services, pages: pages).add(to: routes)
    PriceListPages(services: services, pages: pages).add(to: routes)
    PriceGridPages(services: services, pages: pages).add(to: routes)
    PriceExplanationPages(services: services, pages: pages).add(to: routes)
    RepricingPages(services: services, pages: pages).add(to: routes)
}

/// The pages of the warehouse.
private func addStockPages(_ services: ERPServices, _ pages: ERPPages, to routes: RouteTable) {
    StockPages(services: services, pages: pages).add(to: routes)
    ProductStockPages(services: services, pages: pages).add(to: routes)
    MovementPages(services: services, pages: pages).add(to: routes)
    WarehousePages(services: services, pages: pages).add(to: routes)
    TransferPages(services: services, pages: pages).add(to: routes)
    CountSheetPages(services: services, pages: pages).add(to: routes)
    CountingPages(services: services, pages: pages).add(to: routes)
}

private func addAdministrationPages(_ services: ERPServices, _ pages: ERPPages, to routes: RouteTable) {
    SettingsPages(services: services, pages: pages).add(to: routes)
    UserPages(services: services, pages: pages).add(to: routes)
    ImportPages(services: services, pages: pages).add(to: routes)
    AuditPages(services: services, pages: pages).add(to: routes)
}
