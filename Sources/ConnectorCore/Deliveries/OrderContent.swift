package import ERPWire
import Kernel

/// An order as the store wishes it, ready to be said in Acqua's words. The same content always gives the same bytes.
package struct OrderContent: Hashable, Sendable {
    package var reference: ExternalReferenceBody
    /// The buyer's identity in the store, from which the key of his creation is derived.
    package var buyerKey: String
    package var customer: CustomerBody
    package var buyer: BuyerBody
    package var terms: TransactionTermsBody

    package init(
        reference: ExternalReferenceBody,
        buyerKey: String,
        customer: CustomerBody,
        buyer: BuyerBody,
        terms: TransactionTermsBody
    ) {
        self.reference = reference
        self.buyerKey = buyerKey
        self.customer = customer
        self.buyer = buyer
        self.terms = terms
    }

    /// The body of the creation.
    package func creationBody(customerID: String) -> [UInt8] {
        TransactionBody(externalReference: reference, customerID: customerID, buyer: buyer, terms: terms).json.bytes
    }

    /// The body of an edit.
    package var editBody: [UInt8] { terms.json.bytes }

    /// The key under which the customer is made: the buyer's, and of what is said of him, since one key stands for one
    /// body. However many are made, Acqua keeps one customer a document.
    package var customerKey: String {
        "customer-\(buyerKey)-" + fingerprint(customer.json.bytes)
    }

    /// What a transaction in Acqua is like.
    /// - Parameter acknowledged: the terms that the store may have left there.
    package func likeness(of view: TransactionView, acknowledged: [TransactionTermsBody]) -> Likeness {
        guard let found = view.terms else { return .other }
        if terms.agrees(with: found) { return .wished }
        return acknowledged.contains { $0.agrees(with: found) } ? .acknowledged : .other
    }
}

extension TransactionTermsBody {
    /// Whether a transaction has what was asked for; what was left to Acqua may be anything.
    func agrees(with found: TransactionTermsBody) -> Bool {
        lines == found.lines && discountPercent == found.discountPercent && surchargePercent == found.surchargePercent
            && (paymentTerms ?? "") == (found.paymentTerms ?? "") && (notes ?? "") == (found.notes ?? "")
            && (date == nil || found.date == nil || date == found.date)
            && (total == nil || found.total == nil || total == found.total)
    }
}

/// FNV-1a in 64 bits, as 16 hexadecimal digits: tells bodies of one buyer apart; keeps no secret.
private func fingerprint(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)).multipliedFullWidth(by: 0x100_0000_01B3).low }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
