package import Persistence

/// The schema of Acqua. Money, quantities and percentages are integers in their smallest step, instants are
/// microseconds, booleans are 0 and 1. `clock` is the instance's change clock at the row's last change.
package let erpSchema = Schema(
    application: "acqua-erp",
    migrations: [
        Migration("m0001-instances", m0001Instances),
        Migration("m0002-products", m0002Products),
        Migration("m0003-stock", m0003Stock),
        Migration("m0004-customers", m0004Customers),
        Migration("m0005-transactions", m0005Transactions),
        Migration("m0006-desk", m0006Desk),
    ]
)
