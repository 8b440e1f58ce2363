import Kernel
import Persistence

/// What is read of an order, its lines apart.
let orderColumns: SQL = """
    id, number, status, label_id, buyer_id, buyer, discount_percent, surcharge_percent, payment_terms, notes, subtotal, total,
    version, created_at, updated_at, confirmed_at, cancelled_at
    """

extension Order {
    init(row: SQLRow, lines: [OrderLine]) throws {
        guard let status = Status(rawValue: try row.text("status")) else {
            throw SQLRowMismatch(column: "status", found: "an unknown word")
        }
        self.init(
            id: try row.id("id"),
            number: try row.integer("number"),
            status: status,
            label: try row.textIfAny("label_id").map { OrderLabelID($0) },
            buyer: try row.id("buyer_id"),
            buyerAsConfirmed: try row.textIfAny("buyer").map(BuyerDetails.init(kept:)),
            lines: lines,
            discount: try row.decimal("discount_percent"),
            surcharge: try row.decimal("surcharge_percent"),
            paymentTerms: try row.textIfAny("payment_terms"),
            notes: try row.textIfAny("notes"),
            subtotal: try row.decimal("subtotal"),
            total: try row.decimal("total"),
            version: try row.integer("version"),
            createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at"),
            confirmedAt: try row.instantIfAny("confirmed_at"),
            cancelledAt: try row.instantIfAny("cancelled_at")
        )
    }
}

extension OrderLine {
    init(row: SQLRow) throws {
        self.init(
            sku: try row.sku(),
            name: try row.text("name"),
            quantity: try row.decimal("quantity"),
            unitPrice: try row.decimal("unit_price"),
            discount: try row.decimal("discount_percent"),
            amount: try row.decimal("amount")
        )
    }
}
