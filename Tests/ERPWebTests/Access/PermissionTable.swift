import ERPCore

/// Who may ask for what. Every route of Acqua stands here, and nothing else: the tests walk through it with each kind of caller.
enum PermissionTable {
    enum Need: Sendable {
        /// Everybody, without a token.
        case nobody
        /// Either token, or a session.
        case anyToken
        /// A token of a user; with a browser, a session of this permission.
        case token(Permission, session: Permission)
        /// A page: a session of this permission.
        case page(Permission)
    }

    private static let read = Need.token(.write, session: .read)
    private static let load = Need.token(.manage, session: .read)

    static let needs: [String: Need] = [
        "get /": .nobody, "get /health": .nobody, "get /metrics": .nobody, "get /openapi.json": .nobody,
        "get /_/assets/{name}": .nobody, "post /_/preferences": .nobody,
        "get /{instance}/sign-in": .nobody, "post /{instance}/sign-in": .nobody, "post /{instance}/sign-out": .nobody,
        "post /{instance}/api/v1/tokens/read": .nobody, "post /{instance}/api/v1/tokens/write": .nobody,

        "get /{instance}/api/v1/stock": .anyToken, "get /{instance}/api/v1/stock/{sku}": .anyToken,
        "get /{instance}/api/v1/prices": .anyToken, "get /{instance}/api/v1/prices/{sku}": .anyToken,
        "get /{instance}/api/v1/changes": .anyToken,

        "post /{instance}/api/v1/customers": write, "get /{instance}/api/v1/customers": read,
        "get /{instance}/api/v1/customers/{id}": read, "patch /{instance}/api/v1/customers/{id}": write,
        "post /{instance}/api/v1/transactions": write, "get /{instance}/api/v1/transactions": read,
        "get /{instance}/api/v1/transactions/{id}": read, "put /{instance}/api/v1/transactions/{id}": write,
        "post /{instance}/api/v1/transactions/{id}/cancel": write, "post /{instance}/api/v1/transactions/{id}/process": write,

        "get /{instance}/api/v1/products": load, "get /{instance}/api/v1/products/{sku}": load,
        "put /{instance}/api/v1/products/{sku}": manage, "delete /{instance}/api/v1/products/{sku}": manage,
        "get /{instance}/api/v1/warehouses": load, "get /{instance}/api/v1/warehouses/{code}": load,
        "put /{instance}/api/v1/warehouses/{code}": manage,
        "get /{instance}/api/v1/price-lists": load, "get /{instance}/api/v1/price-lists/{code}": load,
        "put /{instance}/api/v1/price-lists/{code}": manage, "put /{instance}/api/v1/price-lists/{code}/prices": manage,
        "post /{instance}/api/v1/stock/movements": manage, "post /{instance}/api/v1/imports/products": manage,
        "post /{instance}/api/v1/imports/stock": manage, "post /{instance}/api/v1/imports/prices": manage,
        "post /{instance}/api/v1/imports/customers": manage,
        "get /{instance}/api/v1/settings": manage, "patch /{instance}/api/v1/settings": manage,
        "get /{instance}/api/v1/users": manage, "put /{instance}/api/v1/users/{username}": manage,
        "delete /{instance}/api/v1/users/{username}": manage,

        "get /{instance}": .page(.read),
    ]

    private static let write = Need.token(.write, session: .write)
    private static let manage = Need.token(.manage, session: .manage)
}
