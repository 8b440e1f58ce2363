import ConnectorCore
import ConnectorRemote
import ERPWire
import Kernel
import Persistence
import StoreCore

/// Makes the requests that show whether a connection works; what they mean is judged by `Verification`.
struct ConnectionTrial {
    let services: ConnectorServices
    let store: StoreID
    let connection: ERPConnection

    private static let skusCompared = 100

    /// - Parameter progress: hears after each request what is known so far.
    func verification(_ progress: (Verification) async throws -> Void) async throws -> Verification {
        let port = try services.port(connection.settings)
        let password = try services.openPassword(connection.passwordSealed, store)
        let readToken = Verdict(await port.send(ERPRequest(.post, ERPPath.readToken)), expecting: .token)
        var verification = Verification(readToken: readToken)
        guard verification.knowsInstance else { return verification }
        try await progress(verification)
        if case .done(.token(let token)) = readToken {
            verification.stock = await page(ERPPath.stock, token.accessToken, port)
            try await progress(verification)
            verification.prices = await page(ERPPath.prices, token.accessToken, port)
            try await progress(verification)
            verification.skus = try await comparison(token.accessToken, port)
        }
        let login = LoginBody(username: connection.settings.username, password: password)
        let writeToken = Verdict(
            await port.send(ERPRequest(.post, ERPPath.writeToken, body: login.json.bytes)),
            expecting: .token
        )
        verification.writeToken = writeToken
        try await progress(verification)
        if case .done(.token(let token)) = writeToken {
            let request = ERPRequest(.get, ERPPath.customers + "?limit=1", token: token.accessToken)
            verification.customers = Verdict(await port.send(request), expecting: .json)
        }
        return verification
    }

    private func page(_ list: String, _ token: String, _ port: any ERPPort) async -> Verdict {
        Verdict(await port.send(ERPRequest(.get, ERPPath.page(of: list, limit: 1), token: token)), expecting: .json)
    }

    /// Looks a sample of the store's SKUs up in Acqua.
    private func comparison(_ token: String, _ port: any ERPPort) async throws -> (asked: Int, missing: [SKU])? {
        let skus = try await services.read(store) { scope in
            try scope.tx.all(
                "SELECT sku FROM products WHERE store_id = \(scope.store) ORDER BY sku LIMIT \(Self.skusCompared)"
            ).map { try $0.sku() }
        }
        if skus.isEmpty { return (0, []) }
        let request = ERPRequest(.get, ERPPath.items(of: ERPPath.stock, skus: skus.map(\.text)), token: token)
        guard case .done(.json(let json)) = Verdict(await port.send(request), expecting: .json) else { return nil }
        guard let page = FigurePage(answer: json, of: StockKind.self) else { return nil }
        let found = Set(page.items.filter { $0.figure != nil }.map(\.sku))
        return (skus.count, skus.filter { !found.contains($0) })
    }
}
