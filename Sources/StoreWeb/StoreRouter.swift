package import WebSupport

/// Every route of the store: the only list of them.
package func storeRoutes(_ services: StoreServices) -> RouteTable {
    let routes = RouteTable()
    services.description.add(to: routes)
    HealthCheck(database: services.database, metrics: services.metrics).add(to: routes)
    ProductRoutes(services: services).add(to: routes)
    BuyerRoutes(services: services).add(to: routes)
    OrderRoutes(services: services).add(to: routes)
    DeliveryRoutes(services: services).add(to: routes)
    ConnectionRoutes(services: services).add(to: routes)
    SyncRoutes(services: services).add(to: routes)
    addPages(services, to: routes)
    return routes
}

/// What people see, beside what programs ask for.
private func addPages(_ services: StoreServices, to routes: RouteTable) {
    let pages = StorePages(services: services)
    services.pages.assets.add(to: routes)
    Preferences.add(to: routes)
    ShopSignInPages(services: services, pages: pages).add(to: routes)
    AdminSignInPages(services: services, pages: pages).add(to: routes)
    CataloguePages(services: services, pages: pages).add(to: routes)
    RegisterPages(services: services, pages: pages).add(to: routes)
    PasswordPages(services: services, pages: pages).add(to: routes)
    AccountPages(services: services, pages: pages).add(to: routes)
    CartPages(services: services, pages: pages).add(to: routes)
    QuickOrderPages(services: services, pages: pages).add(to: routes)
    CheckoutPages(services: services, pages: pages).add(to: routes)
    BuyerOrderPages(services: services, pages: pages).add(to: routes)
    AdminBuyerPages(services: services, pages: pages).add(to: routes)
    AdminSettingsPages(services: services, pages: pages).add(to: routes)
    AdminTermsPages(services: services, pages: pages).add(to: routes)
    AdminLabelPages(services: services, pages: pages).add(to: routes)
    AdminUserPages(services: services, pages: pages).add(to: routes)
    AdminTokenPages(services: services, pages: pages).add(to: routes)
    AdminMailPages(services: services, pages: pages).add(to: routes)
    AdminAuditPages(services: services, pages: pages).add(to: routes)
    AdminHomePages(services: services, pages: pages).add(to: routes)
    AdminProductPages(services: services, pages: pages).add(to: routes)
    ProductImagePages(services: services, pages: pages).add(to: routes)
    AdminProductFilePages(services: services, pages: pages).add(to: routes)
    AdminPricePages(services: services, pages: pages).add(to: routes)
    AcquaPages(services: services, pages: pages).add(to: routes)
    OrderEditPages(services: services, pages: pages).add(to: routes)
    OrderExportPages(services: services, pages: pages).add(to: routes)
    AdminOrderPages(services: services, pages: pages).add(to: routes)
}
