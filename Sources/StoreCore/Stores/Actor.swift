import Kernel

/// Who does something in a store.
package enum Actor: Equatable, Sendable {
    case administrator
    /// A buyer, who has to do with his own orders only.
    case buyer(BuyerID)

    /// Another buyer's record answers exactly as one that does not exist.
    /// - Throws: `not_found`.
    package func requireAccess(to buyer: BuyerID) throws {
        if case .buyer(let own) = self, own != buyer { throw Refusal.notFound }
    }

    var isAdministrator: Bool { self == .administrator }
}

extension Refusal {
    static func administratorRequired(at pointer: String) -> Issue {
        Issue(
            "administrator_required",
            at: pointer,
            Phrase(es: "Solo un administrador de la tienda puede indicarlo.", en: "Only an administrator of the store may give this.")
        )
    }
}
