package import WebSupport

/// Every route of Acqua: the only list of them.
package func erpRoutes(_ services: ERPServices) -> RouteTable {
    let routes = RouteTable()
    HealthCheck(database: services.database, metrics: services.metrics).add(to: routes)
    TokenRoutes(services: services).add(to: routes)
    FeedRoutes(services: services).add(to: routes)
    ChangeStream(services: services).add(to: routes)
    CustomerRoutes(services: services).add(to: routes)
    TransactionRoutes(services: services).add(to: routes)
    return routes
}
