import ConnectorCore
import ERPWire
import Kernel
import StoreCore

extension OrderContent {
    /// An order in Acqua's words.
    init(_ order: Order, buyer: Buyer, slug: String, date: CalendarDate) {
        let details = order.buyerAsConfirmed ?? buyer.details
        let address = details.address.map(AddressBody.init)
        self.init(
            reference: ExternalReferenceBody(origin: "ventasxmayor/\(slug)", number: String(order.number)),
            buyerKey: buyer.id.text,
            customer: CustomerBody(
                name: details.name,
                document: details.document.digits,
                fiscalCondition: details.fiscalCondition,
                address: address,
                phone: details.phone,
                email: details.email,
                notes: nil
            ),
            buyer: BuyerBody(
                name: details.name,
                document: details.document.digits,
                address: address,
                phone: details.phone,
                email: details.email
            ),
            terms: TransactionTermsBody(
                date: date,
                lines: order.lines.map { line in
                    TransactionLineBody(
                        sku: line.sku,
                        quantity: line.quantity,
                        unitPrice: line.unitPrice,
                        discountPercent: line.discount
                    )
                },
                discountPercent: order.discount,
                surchargePercent: order.surcharge,
                paymentTerms: order.paymentTerms,
                notes: order.notes,
                total: order.total
            )
        )
    }
}

extension AddressBody {
    init(_ address: Address) {
        self.init(
            street: address.street,
            city: address.city,
            province: address.province,
            postalCode: address.postalCode,
            country: address.country
        )
    }
}
