import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

@Suite struct SignInPagesTests {
    @Test(arguments: Engine.allCases)
    func `a user signs in, stays so, and signs out`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let visitor = try await erp.visitor("rita")
            let page = try await visitor.get("/Beauties")
            #expect(page.status == 200 && page.text.contains("rita Salir"))
            let out = try await visitor.post("/Beauties/sign-out")
            #expect(out.path == "/Beauties/sign-in?notice=signed_out" && out.text.contains("Salió de Acqua"))
            #expect(try await visitor.get("/Beauties").path.hasPrefix("/Beauties/sign-in"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a wrong password and an unknown user are told alike`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let stranger = PageVisitor(erp.outsider)
            let wrong = try await stranger.post("/Beauties/sign-in", ["username": "rita", "password": "otra"])
            let unknown = try await stranger.post("/Beauties/sign-in", ["username": "nadie", "password": "otra"])
            #expect(wrong.status == 422 && unknown.status == 422)
            #expect(wrong.text == unknown.text && wrong.text.contains("no son correctos"))
            #expect(wrong.value("username") == "rita" && !wrong.html.contains("otra"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `one is led back to where one wanted to go, on this site alone`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let visitor = PageVisitor(erp.outsider)
            let asked = try await visitor.get("/Beauties?q=taza")
            #expect(asked.value("next") == "/Beauties?q=taza")
            let login: KeyValuePairs = ["username": "rita", "password": RunningERP.password, "next": "/Beauties?q=taza"]
            #expect(try await visitor.post("/Beauties/sign-in", login).path == "/Beauties?q=taza")
            let elsewhere: KeyValuePairs = ["username": "rita", "password": RunningERP.password, "next": "//evil.example"]
            #expect(try await PageVisitor(erp.outsider).post("/Beauties/sign-in", elsewhere).path == "/Beauties")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a form that another site sends is refused`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let visitor = try await erp.visitor("maria")
            for headers in [[("Sec-Fetch-Site", "cross-site")], [("Origin", "https://evil.example")], []] {
                #expect(try await visitor.post("/Beauties/sign-out", [:], headers: headers).status == 403)
            }
            #expect(try await visitor.get("/Beauties").text.contains("Salir"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a new password or permission ends a session, and so does time`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let (rita, walter) = (try await erp.visitor("rita"), try await erp.visitor("walter"))
            try await erp.manager.expect(.PUT, "\(RunningERP.api)/users/rita", ["permission": "write"])
            #expect(try await rita.get("/Beauties").path.hasPrefix("/Beauties/sign-in"))
            #expect(try await walter.get("/Beauties").status == 200)
            erp.clock.advance(bySeconds: Sessions.idleSeconds - 60)
            #expect(try await walter.get("/Beauties").path == "/Beauties")
            erp.clock.advance(bySeconds: Sessions.idleSeconds - 60)
            #expect(try await walter.get("/Beauties").path == "/Beauties")
            erp.clock.advance(bySeconds: Sessions.idleSeconds + 60)
            #expect(try await walter.get("/Beauties").path.hasPrefix("/Beauties/sign-in"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a session of one instance opens no other`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let now = erp.clock.now()
            try await erp.database.write { tx in _ = try InstanceActions.create(name: "Otra", at: now, in: tx) }
            let visitor = try await erp.visitor("maria")
            #expect(try await visitor.get("/Otra").path.hasPrefix("/Otra/sign-in"))
            #expect(try await visitor.get("/Nadie").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `guessing is slowed`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let stranger = PageVisitor(erp.outsider)
            for _ in 0..<20 { _ = try await stranger.post("/Beauties/sign-in", ["username": "maria", "password": "x"]) }
            let page = try await stranger.post("/Beauties/sign-in", ["username": "maria", "password": RunningERP.password])
            #expect(page.status == 429)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the door of the server leads to an instance`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let visitor = PageVisitor(erp.outsider)
            #expect(try await visitor.get("/").text.contains("Instancia de su empresa"))
            #expect(try await visitor.get("/?instance=Beauties").path.hasPrefix("/Beauties/sign-in"))
            let unknown = try await visitor.get("/?instance=beauties")
            #expect(unknown.status == 404 && unknown.text.contains("No existe esa instancia"))
        }
    }
}
