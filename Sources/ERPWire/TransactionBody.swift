package import Kernel

/// One line of a transaction.
package struct TransactionLineBody: Hashable, Sendable {
    package var sku: SKU
    package var quantity: Quantity
    package var unitPrice: UnitPrice
    package var discountPercent: Percent

    package init(sku: SKU, quantity: Quantity, unitPrice: UnitPrice, discountPercent: Percent = .zero) {
        self.sku = sku
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discountPercent = discountPercent
    }

    package static var rule: Form.Rule<TransactionLineBody> {
        .object { form in
            let sku = form.required("sku", .sku)
            let quantity: Quantity? = form.required("quantity", .decimal(.positive))
            let unitPrice: UnitPrice? = form.required("unit_price", .decimal(.notNegative))
            let discount: Percent? = form.optional("discount_percent", .decimal(.upTo(100)))
            guard let sku, let quantity, let unitPrice else { return nil }
            return TransactionLineBody(sku: sku, quantity: quantity, unitPrice: unitPrice, discountPercent: discount ?? .zero)
        }
    }

    package var json: JSON {
        [
            "sku": .string(sku.text), "quantity": .decimal(quantity), "unit_price": .decimal(unitPrice),
            "discount_percent": .decimal(discountPercent),
        ]
    }
}

/// What a `POST …/transactions` and a `PUT …/transactions/{id}` have in common: what may be replaced.
package struct TransactionTermsBody: Hashable, Sendable {
    package var date: CalendarDate?
    package var currency: String?
    package var warehouse: String?
    package var lines: [TransactionLineBody]
    package var discountPercent: Percent
    package var surchargePercent: Percent
    package var paymentTerms: String?
    package var notes: String?
    /// What the caller computed, for Acqua to compare.
    package var total: Amount?

    package init(
        date: CalendarDate? = nil,
        currency: String? = nil,
        warehouse: String? = nil,
        lines: [TransactionLineBody],
        discountPercent: Percent = .zero,
        surchargePercent: Percent = .zero,
        paymentTerms: String? = nil,
        notes: String? = nil,
        total: Amount? = nil
    ) {
        self.date = date
        self.currency = currency
        self.warehouse = warehouse
        self.lines = lines
        self.discountPercent = discountPercent
        self.surchargePercent = surchargePercent
        self.paymentTerms = paymentTerms
        self.notes = notes
        self.total = total
    }

    /// Reads the body of a `PUT`.
    /// - Throws: a refusal with everything that is wrong.
    package init(replacement json: JSON) throws {
        let form = try Form(json)
        let terms = TransactionTermsBody(form)
        try form.finish()
        guard let terms else { throw Refusal.invalidField(at: "", es: "El cuerpo no es válido.", en: "The body is not valid.") }
        self = terms
    }

    /// Nil where a fault was noted.
    init?(_ form: Form) {
        let lines = form.required("lines", .array(TransactionLineBody.rule, count: 1...1000))
        date = form.optional("date", .date)
        currency = form.optional("currency", .text(minimum: 3, maximum: 3))
        warehouse = form.optional("warehouse", .text(maximum: 64))
        discountPercent = form.optional("discount_percent", .decimal(.upTo(100))) ?? .zero
        surchargePercent = form.optional("surcharge_percent", .decimal(.upTo(1000))) ?? .zero
        paymentTerms = form.optional("payment_terms", .text(minimum: 0, maximum: 200))
        notes = form.optional("notes", .text(minimum: 0, maximum: 4000, multiline: true))
        total = form.optional("total", .decimal(.notNegative))
        guard let lines else { return nil }
        self.lines = lines
    }

    package var json: JSON { .object(members) }

    var members: [JSON.Member] {
        var members: [JSON.Member] = []
        members.add("date", date?.description)
        members.add("currency", currency)
        members.add("warehouse", warehouse)
        members.append(JSON.Member("lines", .array(lines.map(\.json))))
        members.append(JSON.Member("discount_percent", .decimal(discountPercent)))
        members.append(JSON.Member("surcharge_percent", .decimal(surchargePercent)))
        members.add("payment_terms", paymentTerms)
        members.add("notes", notes)
        if let total { members.append(JSON.Member("total", .decimal(total))) }
        return members
    }
}

/// The body of `POST …/transactions`.
package struct TransactionBody: Hashable, Sendable {
    package var externalReference: ExternalReferenceBody?
    package var customerID: String
    package var buyer: BuyerBody?
    package var terms: TransactionTermsBody

    package init(
        externalReference: ExternalReferenceBody?,
        customerID: String,
        buyer: BuyerBody?,
        terms: TransactionTermsBody
    ) {
        self.externalReference = externalReference
        self.customerID = customerID
        self.buyer = buyer
        self.terms = terms
    }

    /// Reads a request.
    /// - Throws: a refusal with everything that is wrong.
    package init(_ json: JSON) throws {
        let form = try Form(json)
        _ = form.required("kind", .word(of: ["order"]))
        externalReference = form.optional("external_reference", ExternalReferenceBody.rule)
        let customerID = form.required("customer_id", .text(maximum: 100))
        buyer = form.optional("buyer", BuyerBody.rule)
        let terms = TransactionTermsBody(form)
        try form.finish()
        guard let customerID, let terms else {
            throw Refusal.invalidField(at: "", es: "El cuerpo no es válido.", en: "The body is not valid.")
        }
        self.customerID = customerID
        self.terms = terms
    }

    package var json: JSON {
        var members = [JSON.Member("kind", "order")]
        if let externalReference { members.append(JSON.Member("external_reference", externalReference.json)) }
        members.append(JSON.Member("customer_id", .string(customerID)))
        if let buyer { members.append(JSON.Member("buyer", buyer.json)) }
        return .object(members + terms.members)
    }
}
