package import Kernel
import Persistence

package typealias TransactionID = Identifier<Transaction>

/// Where a transaction stands, and which changes lead where: the one table that actions consult.
package enum TransactionStatus: String, Sendable, CaseIterable {
    case confirmed, processed, cancelled

    package enum Change: Sendable, CaseIterable {
        case edit, cancel, process
    }

    /// The status after a change; nil where the change is not allowed.
    package func after(_ change: Change) -> TransactionStatus? {
        switch (self, change) {
        case (.confirmed, .edit): .confirmed
        case (.confirmed, .cancel), (.cancelled, .cancel): .cancelled
        case (.confirmed, .process), (.processed, .process): .processed
        case (.processed, .edit), (.processed, .cancel), (.cancelled, .edit), (.cancelled, .process): nil
        }
    }
}

/// The order's name where it comes from: unique in the instance.
package struct ExternalReference: Sendable, Hashable {
    package let origin: String
    package let number: String

    package init(origin: String, number: String) {
        self.origin = origin
        self.number = number
    }
}

/// One line as it was agreed: the price is never computed again.
package struct TransactionLine: Sendable, Equatable {
    package let sku: SKU
    package let quantity: Quantity
    package let unitPrice: UnitPrice
    package let discount: Percent
    package let amount: Amount

    /// - Throws: `DecimalOverflow` where the amount reaches 10¹².
    package init(sku: SKU, quantity: Quantity, unitPrice: UnitPrice, discount: Percent) throws {
        self.sku = sku
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discount = discount
        amount = try DocumentArithmetic.lineAmount(quantity: quantity, unitPrice: unitPrice, discount: discount)
    }

    init(_ row: SQLRow) throws {
        sku = try row.sku()
        quantity = try row.decimal("quantity")
        unitPrice = try row.decimal("unit_price")
        discount = try row.decimal("discount_percent")
        amount = try row.decimal("amount")
    }
}

/// What an edit replaces.
package struct TransactionContent: Sendable {
    package var lines: [TransactionLine]
    package var date: CalendarDate
    package var currency: String
    package var warehouse: String
    package var discount: Percent
    package var surcharge: Percent
    package var paymentTerms: String?
    package var notes: String?
    /// What the sender computed, to be compared.
    package var statedTotal: Amount?

    package init(
        lines: [TransactionLine],
        date: CalendarDate,
        currency: String,
        warehouse: String,
        discount: Percent,
        surcharge: Percent,
        paymentTerms: String?,
        notes: String?,
        statedTotal: Amount?
    ) {
        self.lines = lines
        self.date = date
        self.currency = currency
        self.warehouse = warehouse
        self.discount = discount
        self.surcharge = surcharge
        self.paymentTerms = paymentTerms
        self.notes = notes
        self.statedTotal = statedTotal
    }
}

/// An order before it is stored.
package struct TransactionDraft: Sendable {
    package let customer: CustomerID
    package let reference: ExternalReference?
    /// The buyer as sent, and the document in it.
    package let buyer: (json: JSON, document: TaxDocument)?
    package let content: TransactionContent

    package init(
        customer: CustomerID,
        reference: ExternalReference?,
        buyer: (json: JSON, document: TaxDocument)?,
        content: TransactionContent
    ) {
        self.customer = customer
        self.reference = reference
        self.buyer = buyer
        self.content = content
    }
}

/// A commercial transaction: an order.
package struct Transaction: Sendable {
    package let id: TransactionID
    package let number: Int64
    package let status: TransactionStatus
    package let reference: ExternalReference?
    package let customer: Customer
    package let buyer: JSON?
    package let date: CalendarDate
    package let currency: String
    package let warehouse: String
    package let lines: [TransactionLine]
    package let discount: Percent
    package let surcharge: Percent
    package let paymentTerms: String?
    package let notes: String?
    package let subtotal: Amount
    package let total: Amount
    package let version: Int64
    /// The user who made it; nil where that is not known.
    package let createdBy: String?
    package let createdAt: Instant
    package let updatedAt: Instant
}
