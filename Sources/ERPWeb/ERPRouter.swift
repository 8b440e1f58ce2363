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
    TransactionRoutes(services: services).add(to: routes)
    ProductRoutes(services: services).add(to: routes)
    PriceListRoutes(services: services).add(to: routes)
    StockRoutes(services: services).add(to: routes)
    SettingsRoutes(services: services).add(to: routes)
    UserRoutes(services: services).add(to: routes)
    ImportRoutes(services: services).add(to: routes)
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
}
