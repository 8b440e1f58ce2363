package import Kernel

/// The body of `POST …/tokens/write`.
package struct LoginBody: Hashable, Sendable {
    package var username: String
    package var password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    package init(_ json: JSON) throws {
        let form = try Form(json)
        let username = form.required("username", .text(minimum: 0, maximum: 200))
        let password = form.required("password", .text(minimum: 0, maximum: 1000))
        try form.finish()
        self.init(username: username ?? "", password: password ?? "")
    }

    package var json: JSON { ["username": .string(username), "password": .string(password)] }
}

/// A token as Acqua hands it over.
package struct TokenBody: Hashable, Sendable {
    package var accessToken: String
    /// Seconds that it lives.
    package var expiresIn: Int64
    /// `read` or `write`.
    package var scope: String

    package init(accessToken: String, expiresIn: Int64, scope: String) {
        self.accessToken = accessToken
        self.expiresIn = expiresIn
        self.scope = scope
    }

    package init?(answer json: JSON) {
        guard let token = json["access_token"]?.stringValue, !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        guard let expiresIn = json["expires_in"]?.integerValue, expiresIn > 0 else { return nil }
        self.init(accessToken: token, expiresIn: expiresIn, scope: json["scope"]?.stringValue ?? "")
    }

    package var json: JSON {
        ["access_token": .string(accessToken), "token_type": "Bearer", "expires_in": .integer(expiresIn), "scope": .string(scope)]
    }
}
