import Foundation
import Kernel
import Persistence
import StoreCore
import WebSupport

/// The two doors of a store.
enum SignInSide: String {
    case shop, admin
}

extension StoreServices {
    /// Looks at an e-mail address and a password.
    /// - Throws: `invalid_credentials`, alike for an unknown address and a wrong password; `rate_limited`.
    func signIn(_ request: StorePageRequest, email: String, password: String, side: SignInSide) async throws -> Account {
        let now = clock.now()
        let caller = "\(request.store.slug) \(side.rawValue) \(email.lowercased()) \(request.web.clientAddress)"
        try logins.begin(caller, at: now)
        let store = request.store.id
        let found = try await database.read { tx -> (account: Account, record: String)? in
            let scope = StoreScope(tx: tx, store: store, now: now)
            switch side {
            case .shop: return try BuyerQueries.credentials(email: email, in: scope).map { (.buyer($0.id), $0.passwordHash) }
            case .admin:
                return try AdministratorQueries.credentials(email: email, in: scope).map { (.administrator($0.id), $0.passwordHash) }
            }
        }
        let isRight = try await passwords.isRight(password, record: found?.record)
        guard isRight, let found else { throw Refusal.wrongCredentials }
        logins.succeeded(caller, begunAt: now)
        return found.account
    }

    /// Begins a session under a new token.
    func beginSession(_ account: Account, _ cookie: String, of store: StoreID) async throws -> Cookie {
        let token = SecretToken.make(prefix: "")
        let now = clock.now()
        try await database.write { tx in
            try Sessions.begin(account, hash: SecretToken.hash(token), in: StoreScope(tx: tx, store: store, now: now))
        }
        return .session(cookie, token: token, maxAgeSeconds: Int(account.lifetimeSeconds))
    }

    /// Ends the session of the browser, here and there.
    func endSession(_ request: StorePageRequest, _ cookie: String) async throws -> Answer {
        if let token = request.web.sessionToken(cookie) {
            let (store, now) = (request.store.id, clock.now())
            try await database.write { tx in
                try Sessions.end(hash: SecretToken.hash(token), in: StoreScope(tx: tx, store: store, now: now))
            }
        }
        return request.redirect(to: "", notice: "signed_out").settingCookie(.session(cookie, token: nil, maxAgeSeconds: 0))
    }
}

extension Refusal {
    static var wrongCredentials: Refusal {
        Refusal(
            .refused,
            "invalid_credentials",
            es: "El correo o la contraseña no son correctos.",
            en: "The e-mail or the password is not right."
        )
    }
}
