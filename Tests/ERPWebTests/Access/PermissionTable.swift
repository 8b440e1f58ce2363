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
        "post /{instance}/api/v1/customers/{id}/review": write, "post /{instance}/api/v1/customers/{id}/merge": write,
        "get /{instance}/api/v1/customers/{id}/merged": read,
        "get /{instance}/api/v1/customer-doubles": read, "post /{instance}/api/v1/customer-doubles/dismiss": write,
        "post /{instance}/api/v1/transactions": write, "get /{instance}/api/v1/transactions": read,
        "get /{instance}/api/v1/transactions/{id}": read, "put /{instance}/api/v1/transactions/{id}": write,
        "post /{instance}/api/v1/transactions/{id}/cancel": write, "post /{instance}/api/v1/transactions/{id}/process": write,

        "get /{instance}/api/v1/products": load, "get /{instance}/api/v1/products/{sku}": load,
        "put /{instance}/api/v1/products/{sku}": manage, "delete /{instance}/api/v1/products/{sku}": manage,
        "get /{instance}/api/v1/warehouses": load, "get /{instance}/api/v1/warehouses/{code}": load,
        "put /{instance}/api/v1/warehouses/{code}": manage,
        "get /{instance}/api/v1/price-lists": load, "get /{instance}/api/v1/price-lists/{code}": load,
        "put /{instance}/api/v1/price-lists/{code}": manage, "put /{instance}/api/v1/price-lists/{code}/prices": manage,
        "get /{instance}/api/v1/price-lists/{code}/prices": read, "get /{instance}/api/v1/price-lists/{code}/prices/{sku}/history": read,
        "get /{instance}/api/v1/price-explanation": read,
        "get /{instance}/api/v1/repricings": load, "post /{instance}/api/v1/repricings": manage,
        "get /{instance}/api/v1/repricings/{id}": load, "delete /{instance}/api/v1/repricings/{id}": manage,
        "get /{instance}/api/v1/repricings/{id}/rows": load, "post /{instance}/api/v1/repricings/{id}/apply": manage,
        "post /{instance}/api/v1/repricings/{id}/undo": manage,
        "post /{instance}/api/v1/stock/movements": manage, "post /{instance}/api/v1/imports/products": manage,
        "post /{instance}/api/v1/imports/stock": manage, "post /{instance}/api/v1/imports/prices": manage,
        "post /{instance}/api/v1/imports/customers": manage,
        "get /{instance}/api/v1/settings": manage, "patch /{instance}/api/v1/settings": manage,
        "get /{instance}/api/v1/users": manage, "put /{instance}/api/v1/users/{username}": manage,
        "delete /{instance}/api/v1/users/{username}": manage,

        "get /{instance}/api/v1/stock-levels": load, "get /{instance}/api/v1/stock-levels/{sku}": load,
        "get /{instance}/api/v1/stock-entries": load, "get /{instance}/api/v1/stock-reservations": load,
        "get /{instance}/api/v1/stock-low": load, "put /{instance}/api/v1/stock-minimums": manage,
        "get /{instance}/api/v1/stock-movements": load, "get /{instance}/api/v1/stock-movements/{id}": load,
        "post /{instance}/api/v1/stock-transfers": manage, "get /{instance}/api/v1/stock-transfers": load,
        "get /{instance}/api/v1/stock-transfers/{id}": load, "post /{instance}/api/v1/stock-transfers/{id}/receive": manage,
        "post /{instance}/api/v1/stock-transfers/{id}/cancel": manage,
        "post /{instance}/api/v1/count-sheets": manage, "get /{instance}/api/v1/count-sheets": load,
        "get /{instance}/api/v1/count-sheets/{id}": load, "get /{instance}/api/v1/count-sheets/{id}/lines": load,
        "post /{instance}/api/v1/count-sheets/{id}/counts": write, "put /{instance}/api/v1/count-sheets/{id}/decisions/{sku}": manage,
        "post /{instance}/api/v1/count-sheets/{id}/apply": manage, "post /{instance}/api/v1/count-sheets/{id}/cancel": manage,

        "get /{instance}/customers": .page(.read), "get /{instance}/customers/{id}": .page(.read),
        "get /{instance}/customers/new": .page(.write), "post /{instance}/customers/new": .page(.write),
        "get /{instance}/customers/{id}/edit": .page(.write), "post /{instance}/customers/{id}/edit": .page(.write),
        "get /{instance}/customers/review": .page(.read), "post /{instance}/customers/{id}/review": .page(.write),
        "get /{instance}/customers/doubles": .page(.read), "post /{instance}/customers/doubles/dismiss": .page(.write),
        "get /{instance}/customers/{id}/merge": .page(.write), "post /{instance}/customers/{id}/merge": .page(.write),
        "get /{instance}/products": .page(.read), "get /{instance}/products/new": .page(.manage),
        "post /{instance}/products/new": .page(.manage), "get /{instance}/products/at/{sku}": .page(.read),
        "post /{instance}/products/at/{sku}": .page(.manage), "get /{instance}/products/at/{sku}/prices": .page(.read),
        "post /{instance}/products/at/{sku}/prices": .page(.manage),
        "get /{instance}/prices": .page(.read), "post /{instance}/prices": .page(.manage),
        "get /{instance}/prices/at/{code}": .page(.read), "post /{instance}/prices/at/{code}": .page(.manage),
        "get /{instance}/prices/at/{code}/edit": .page(.manage), "post /{instance}/prices/at/{code}/edit": .page(.manage),
        "get /{instance}/prices/explanation": .page(.read),
        "get /{instance}/prices/repricings": .page(.read), "post /{instance}/prices/repricings": .page(.manage),
        "get /{instance}/prices/repricings/at/{id}": .page(.read), "post /{instance}/prices/repricings/at/{id}/apply": .page(.manage),
        "post /{instance}/prices/repricings/at/{id}/undo": .page(.manage),
        "post /{instance}/prices/repricings/at/{id}/discard": .page(.manage),

        "get /{instance}/api/v1/transactions/search": read, "post /{instance}/api/v1/transactions/process": write,
        "post /{instance}/api/v1/transactions/dry-run": write, "get /{instance}/api/v1/exports/transactions": read,
        "get /{instance}/api/v1/keys/{key}": read, "get /{instance}/api/v1/integration/callers": manage,
        "get /{instance}/api/v1/integration/errors": manage, "post /{instance}/api/v1/settings/public-read/preview": manage,
        "get /{instance}/transactions": .page(.read), "get /{instance}/transactions.csv": .page(.read),
        "post /{instance}/transactions/process": .page(.write), "get /{instance}/transactions/new": .page(.write),
        "post /{instance}/transactions/new": .page(.write), "get /{instance}/transactions/suggest/customers": .page(.read),
        "get /{instance}/transactions/suggest/products": .page(.read), "get /{instance}/transactions/{id}": .page(.read),
        "get /{instance}/transactions/{id}/print": .page(.read), "get /{instance}/transactions/{id}/edit": .page(.write),
        "post /{instance}/transactions/{id}/edit": .page(.write), "post /{instance}/transactions/{id}/cancel": .page(.write),
        "post /{instance}/transactions/{id}/process": .page(.write), "get /{instance}/live/transactions/{id}": .page(.read),
        "get /{instance}/integration": .page(.read), "get /{instance}/integration/callers": .page(.manage),
        "get /{instance}/integration/public": .page(.manage), "post /{instance}/integration/public": .page(.manage),
        "get /{instance}/integration/keys": .page(.read), "get /{instance}/integration/dry-run": .page(.write),
        "post /{instance}/integration/dry-run": .page(.write),
        "get /{instance}/api/v1/users/{username}/sessions": manage, "delete /{instance}/api/v1/users/{username}/sessions": manage,
        "delete /{instance}/api/v1/users/{username}/sessions/{id}": manage, "put /{instance}/api/v1/password": own,
        "get /{instance}/api/v1/audit": manage, "get /{instance}/api/v1/figures": read,

        "get /{instance}/api/v1/exports/products": load, "get /{instance}/api/v1/exports/stock": load,
        "get /{instance}/api/v1/exports/prices": load, "get /{instance}/api/v1/exports/customers": read,

        "get /{instance}": .page(.read), "get /{instance}/account": .page(.read), "post /{instance}/account": .page(.read),
        "get /{instance}/administration": .page(.manage),
        "get /{instance}/administration/settings": .page(.manage), "post /{instance}/administration/settings": .page(.manage),
        "get /{instance}/administration/users": .page(.manage), "post /{instance}/administration/users": .page(.manage),
        "get /{instance}/administration/users/{username}": .page(.manage),
        "post /{instance}/administration/users/{username}": .page(.manage),
        "post /{instance}/administration/users/{username}/delete": .page(.manage),
        "post /{instance}/administration/users/{username}/sessions/end": .page(.manage),
        "post /{instance}/administration/users/{username}/sessions/{id}/end": .page(.manage),
        "get /{instance}/administration/files": .page(.manage), "post /{instance}/administration/files": .page(.manage),
        "post /{instance}/administration/files/{id}": .page(.manage),
        "get /{instance}/administration/files/{id}/rejected.csv": .page(.manage),
        "get /{instance}/administration/files/{id}/progress": .page(.manage),
        "get /{instance}/administration/audit": .page(.manage), "get /{instance}/administration/audit.csv": .page(.manage),
        "get /{instance}/stock": .page(.read), "get /{instance}/stock/low": .page(.read),
        "get /{instance}/stock/at/{sku}": .page(.read), "post /{instance}/stock/at/{sku}/minimum": .page(.manage),
        "get /{instance}/stock/movements": .page(.read), "get /{instance}/stock/movements/new": .page(.manage),
        "post /{instance}/stock/movements/new": .page(.manage), "get /{instance}/stock/movements/{id}": .page(.read),
        "get /{instance}/stock/warehouses": .page(.read), "post /{instance}/stock/warehouses": .page(.manage),
        "get /{instance}/stock/warehouses/{code}": .page(.manage), "post /{instance}/stock/warehouses/{code}": .page(.manage),
        "get /{instance}/stock/transfers": .page(.read), "get /{instance}/stock/transfers/new": .page(.manage),
        "post /{instance}/stock/transfers/new": .page(.manage), "get /{instance}/stock/transfers/{id}": .page(.read),
        "post /{instance}/stock/transfers/{id}/receive": .page(.manage), "post /{instance}/stock/transfers/{id}/cancel": .page(.manage),
        "get /{instance}/stock/counts": .page(.read), "get /{instance}/stock/counts/new": .page(.manage),
        "post /{instance}/stock/counts/new": .page(.manage), "get /{instance}/stock/counts/{id}": .page(.read),
        "post /{instance}/stock/counts/{id}/decide": .page(.manage), "post /{instance}/stock/counts/{id}/apply": .page(.manage),
        "post /{instance}/stock/counts/{id}/cancel": .page(.manage), "get /{instance}/stock/counts/{id}/scan": .page(.write),
        "post /{instance}/stock/counts/{id}/scan": .page(.write),
    ]

    /// What every user may do with his own account.
    private static let own = Need.token(.write, session: .read)
    private static let write = Need.token(.write, session: .write)
    private static let manage = Need.token(.manage, session: .manage)
}
