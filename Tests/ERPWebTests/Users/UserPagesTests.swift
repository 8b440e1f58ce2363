import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let users = "/Beauties/administration/users"

@Suite struct UserPagesTests {
    @Test(arguments: Engine.allCases)
    func `a user is made, changed and removed`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let maria = try await erp.visitor("maria")
            let made = try await maria.post(users, ["username": "nora", "permission": "read", "password": "una clave"])
            #expect(made.path == "\(users)/nora?notice=saved" && made.text.contains("Lectura"))
            let nora = PageVisitor(erp.outsider)
            #expect(try await nora.post("/Beauties/sign-in", ["username": "nora", "password": "una clave"]).path == "/Beauties")
            #expect(try await maria.get("\(users)/nora").text.contains("Sesiones abiertas"))
            _ = try await maria.post("\(users)/nora", ["permission": "write"])
            #expect(try await nora.get("/Beauties").path.hasPrefix("/Beauties/sign-in"))
            #expect(try await maria.post("\(users)/nora/delete").text.contains("ya no está"))
            #expect(try await maria.get("\(users)/nora").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is wrong is told beside its field, and nothing changes`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let maria = try await erp.visitor("maria")
            let twice = try await maria.post(users, ["username": "walter", "permission": "read", "password": "una clave"])
            #expect(twice.status == 400 && twice.text.contains("Ya hay un usuario con ese nombre") && twice.value("username") == "walter")
            let odd = try await maria.post(users, ["username": "ñandú", "permission": "read", "password": "una clave"])
            #expect(odd.status == 400 && odd.text.contains("letras sin tilde"))
            let short = try await maria.post(users, ["username": "nora", "permission": "read", "password": "x"])
            #expect(short.status == 400 && !short.html.contains("\"x\""))
            let last = try await maria.post("\(users)/maria", ["permission": "read"])
            #expect(last.status == 422 && last.text.contains("último usuario"))
            let names = try await erp.manager.expect(.GET, "\(RunningERP.api)/users")["items"]?.arrayValue ?? []
            #expect(names.compactMap { $0["username"]?.stringValue } == ["maria", "rita", "walter"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `sessions are seen, and ended one by one or all`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let (one, other) = (try await erp.visitor("rita"), try await erp.visitor("rita"))
            let path = "\(RunningERP.api)/users/rita/sessions"
            let sessions = try await erp.manager.expect(.GET, path)["items"]?.arrayValue ?? []
            #expect(sessions.count == 2)
            let id = try #require(sessions[0]["id"]?.stringValue)
            #expect(try await erp.manager.send(.DELETE, "\(path)/\(id)").status == 204)
            #expect(try await erp.manager.send(.DELETE, "\(path)/\(id)").status == 404)
            var ended = 0
            for visitor in [one, other] where try await visitor.get("/Beauties").path != "/Beauties" { ended += 1 }
            #expect(ended == 1)
            let maria = try await erp.visitor("maria")
            _ = try await maria.post("\(users)/rita/sessions/end")
            #expect(try await erp.manager.expect(.GET, path)["items"]?.arrayValue == [])
            #expect(try await erp.manager.send(.GET, "\(RunningERP.api)/users/nadie/sessions").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a user changes the own password, which ends sessions and tokens`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let walter = try await erp.visitor("walter")
            let wrong = try await walter.post("/Beauties/account", ["current_password": "no", "password": "otra clave"])
            #expect(wrong.status == 400 && wrong.text.contains("No es su contraseña actual"))
            #expect(try await walter.get("/Beauties").path == "/Beauties")
            let right = try await walter.post("/Beauties/account", ["current_password": RunningERP.password, "password": "otra clave"])
            #expect(right.text.contains("ingrese con la nueva"))
            #expect(try await walter.get("/Beauties").path.hasPrefix("/Beauties/sign-in"))
            erp.clock.advance(bySeconds: 2)
            #expect(try await erp.writer.send(.GET, "\(RunningERP.api)/customers").code == "token_invalid")
            #expect(
                try await PageVisitor(erp.outsider).post("/Beauties/sign-in", ["username": "walter", "password": "otra clave"]).status
                    == 200
            )
        }
    }
}
