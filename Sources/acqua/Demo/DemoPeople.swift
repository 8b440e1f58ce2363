import Kernel
import Persistence
import StoreCore
import StoreWire
import WebSupport

/// The demonstration's store as people meet it: an administrator and a buyer, with the password of its folder, and its settings.
enum DemoPeople {
    static let administrator = "admin@demo.example"
    static let buyer = "comprador@demo.example"

    /// Makes those who are not there yet.
    static func make(_ session: StoreSession, slug: String, password: String) async throws {
        let database = session.database
        let now = SystemClock().now()
        let isDone = try await database.read { tx in
            let scope = StoreScope(tx: tx, store: try StoreQueries.find(slug: slug, in: tx), now: now)
            return try BuyerQueries.credentials(email: buyer, in: scope) != nil
        }
        guard !isDone else { return }
        let hash = try await PasswordHasher().hash(password)
        let document = try TaxDocument(typed: "20-12345678-6")
        try await database.write { tx in
            let scope = StoreScope(tx: tx, store: try StoreQueries.find(slug: slug, in: tx), now: now)
            _ = try AdministratorActions.create(
                name: "Administración",
                email: administrator,
                passwordHash: hash,
                permissions: Set(Administrator.Permission.allCases),
                in: scope
            )
            let address = Address(street: "San Martín 1250", city: "Rosario", province: "S", postalCode: "2000", country: "AR")
            let details = BuyerDetails(
                name: "Almacén La Esquina",
                document: document,
                fiscalCondition: FiscalConditions.words.first,
                address: address,
                phone: "341 555-0100",
                email: buyer
            )
            let made = try BuyerActions.create(details, passwordHash: hash, in: scope)
            _ = try BuyerActions.approve(made.id, in: scope)
            try furnish(scope)
        }
    }

    /// The shop as its merchant would have set it up.
    private static func furnish(_ scope: StoreScope) throws {
        var settings = try StoreSettingsActions.find(in: scope)
        settings.companyName = "Mayorista del Sur"
        settings.email = "ventas@demo.example"
        settings.welcome = "Regalería y bazar por mayor, desde Rosario a todo el país."
        try StoreSettingsActions.save(settings, in: scope)
        for (name, discount, surcharge) in [("Contado", 5, 0), ("30 días", 0, 3)] as [(String, Int32, Int32)] {
            let terms = PaymentTerms(
                id: "",
                name: name,
                discount: Percent(whole: discount),
                surcharge: Percent(whole: surcharge),
                isActive: true,
                version: 0
            )
            _ = try PaymentTermsActions.create(terms, in: scope)
        }
        for (name, colour) in [("En preparación", OrderLabel.Colour.blue), ("Despachado", .violet)] {
            let label = OrderLabel(id: OrderLabelID(""), name: name, colour: colour, notifies: false, version: 0)
            try OrderLabelActions.create(label, in: scope)
        }
    }
}
