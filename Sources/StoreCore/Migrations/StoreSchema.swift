package import Persistence

/// The schema of the store. Money, quantities and percentages are integers in their smallest step, instants are
/// microseconds, booleans are 0 and 1.
package let storeSchema = Schema(
    application: "acqua-store",
    migrations: [
        Migration("m0001-store", m0001Store),
        Migration("m0002-deliveries", m0002Deliveries),
        Migration("m0003-mirror", m0003Mirror),
        Migration("m0004-leases", m0004Leases),
        Migration("m0006-accounts", m0006Accounts),
        Migration("m0007-settings", m0007Settings),
        Migration("m0010-products", m0010Products),
        Migration("m0013-order-states", m0013OrderStates),
        Migration("m0014-carts", m0014Carts),
        Migration("m0015-desk", m0015Desk),
        Migration("m0016-search", m0016Search, fill: ProductSearch.fill),
        Migration("m0017-errors", m0017Errors),
        Migration("m0024-mending", m0024Mending),
        Migration("m0025-login-holds", m0025LoginHolds),
        Migration("m0026-scheduled-runs", m0026ScheduledRuns),
    ]
)
