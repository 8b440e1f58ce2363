import Kernel
import NIOHTTP1
import StoreCore
import TestSupport
import Testing
import WebSupport

@Suite struct SignInPagesTests {
    @Test(arguments: Engine.allCases)
    func `a buyer signs in, stays so, and signs out`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let (visitor, _) = try await store.buyerVisitor()
            let page = try await visitor.get("/mi-tienda")
            #expect(page.status == 200 && page.text.contains("Casa Juárez S.A.") && page.text.contains("Salir"))
            let out = try await visitor.post("/mi-tienda/sign-out")
            #expect(out.text.contains("Salió de su cuenta") && out.text.contains("Ingresar"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a wrong password and an unknown address are told alike`(engine: Engine) async throws {
        try await withStore(engine) { store in
            _ = try await store.buyerVisitor()
            let stranger = PageVisitor(store.outsider)
            let wrong = try await stranger.post("/mi-tienda/sign-in", ["email": "compras@example.com", "password": "otra"])
            let unknown = try await stranger.post("/mi-tienda/sign-in", ["email": "nadie@example.com", "password": "otra"])
            #expect(wrong.status == 422 && unknown.status == 422)
            #expect(wrong.text == unknown.text && wrong.text.contains("no son correctos"))
            #expect(wrong.value("email") == "compras@example.com")
            #expect(!wrong.html.contains("otra"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a form that another site sends is refused`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let (visitor, _) = try await store.buyerVisitor()
            for headers in [[("Sec-Fetch-Site", "cross-site")], [("Origin", "https://evil.example")], []] {
                #expect(try await visitor.post("/mi-tienda/sign-out", [:], headers: headers).status == 403)
            }
            #expect(try await visitor.get("/mi-tienda").text.contains("Salir"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a session ends on the server too, and never opens another store`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let admin = try await store.adminVisitor()
            #expect(try await admin.get("/mi-tienda/admin/orders").status == 200)
            #expect(try await admin.get("/otra/admin/orders").path.hasPrefix("/otra/admin/sign-in"))
            try await store.change { scope in
                let found = try #require(try AdministratorQueries.credentials(email: RunningStore.administratorEmail, in: scope))
                try Sessions.endAll(of: .administrator(found.id), in: scope)
            }
            #expect(try await admin.get("/mi-tienda/admin/orders").path.hasPrefix("/mi-tienda/admin/sign-in?next="))
        }
    }

    @Test(arguments: Engine.allCases)
    func `the link of the beginning makes one administrator, once`(engine: Engine) async throws {
        try await withStore(engine) { store in
            try await store.change { scope in try OneTimeCodes.keep(hash: SecretToken.hash("the-code"), for: nil, in: scope) }
            let visitor = PageVisitor(store.outsider)
            let short = try await visitor.post(
                "/mi-tienda/admin/welcome",
                ["name": "Eva", "email": "eva@example.com", "password": "corta", "code": "the-code"]
            )
            #expect(short.status == 400 && short.value("name") == "Eva" && short.html.contains("id=\"f-password-error\""))
            let fields: KeyValuePairs = ["name": "Eva", "email": "eva@example.com", "password": "una clave larga", "code": "the-code"]
            let page = try await visitor.post("/mi-tienda/admin/welcome", fields)
            #expect(page.path == "/mi-tienda/admin?notice=welcome")
            #expect(try await visitor.get("/mi-tienda/admin/orders").status == 200)
            let again = try await PageVisitor(store.outsider).post("/mi-tienda/admin/welcome", fields)
            #expect(again.status == 422 && again.text.contains("ya se usó"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `pages bear the headers that keep strangers' scripts out`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let page = try await PageVisitor(store.outsider).get("/mi-tienda")
            let policy = page.headers.first(name: "Content-Security-Policy") ?? ""
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
            #expect(page.headers.first(name: "X-Content-Type-Options") == "nosniff")
        }
    }
}
