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
        Migration("m0010-customers", m0010Customers, fill: CustomerIndex.fill),
        Migration("m0020-price-history", m0020PriceHistory),
        Migration("m0021-product-words", m0021ProductWords, fill: ProductSearch.fill),
        Migration("m0022-repricings", m0022Repricings),
        Migration("m0030-ledger", m0030Ledger, fill: m0030CarryLedger),
        Migration("m0031-transfers", m0031Transfers),
        Migration("m0032-counts", m0032Counts),
        Migration("m0040-transaction-desk", m0040TransactionDesk),
        Migration("m0041-calls", m0041Calls),
        Migration("m0060-uploads", m0060Uploads),
        Migration("m0061-audit-order", m0061AuditOrder),
        Migration("m0062-filing", m0062Filing),
    ]
)
