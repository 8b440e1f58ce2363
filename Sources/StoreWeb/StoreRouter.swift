package import WebSupport

/// Every route of the store: the only list of them.
package func storeRoutes(_ services: StoreServices) -> RouteTable {
    let routes = RouteTable()
    HealthCheck(database: services.database, metrics: services.metrics).add(to: routes)
    ProductRoutes(services: services).add(to: routes)
    BuyerRoutes(services: services).add(to: routes)
    OrderRoutes(services: services).add(to: routes)
    DeliveryRoutes(services: services).add(to: routes)
    ConnectionRoutes(services: services).add(to: routes)
    SyncRoutes(services: services).add(to: routes)
    return routes
}
