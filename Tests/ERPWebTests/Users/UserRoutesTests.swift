import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let users = "\(RunningERP.api)/users"

@Suite struct UserRoutesTests {
    @Test(arguments: Engine.allCases)
    func `users are made, changed and removed, and their tokens stop with it`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let made = try await erp.manager.send(.PUT, "\(users)/ana@x.com", ["password": "secret", "permission": "write"])
            #expect(made.status == 201)
            #expect(made.json["permission"] == "write")
            #expect(made.json["password"] == nil)
            let ana = erp.outsider.with(token: try await RunningERP.writeToken(erp.outsider, "ana@x.com"))
            #expect(try await ana.send(.GET, "\(RunningERP.api)/customers").status == 200)
            let same = try await erp.manager.send(.PUT, "\(users)/ana@x.com", ["permission": "write"])
            #expect(same.status == 200)
            #expect(try await ana.send(.GET, "\(RunningERP.api)/customers").status == 200)
            try await erp.manager.expect(.PUT, "\(users)/ana@x.com", ["permission": "manage"])
            #expect(try await ana.send(.GET, "\(RunningERP.api)/customers").code == "token_invalid")
            let again = erp.outsider.with(token: try await RunningERP.writeToken(erp.outsider, "ana@x.com"))
            #expect(try await again.send(.GET, users).status == 200)
            #expect(try await erp.manager.send(.DELETE, "\(users)/ana@x.com").status == 204)
            #expect(try await again.send(.GET, users).code == "token_invalid")
            #expect(try await erp.manager.send(.DELETE, "\(users)/ana@x.com").status == 404)
            erp.clock.advance(bySeconds: 1)
            try await erp.manager.expect(.PUT, "\(users)/ana@x.com", ["password": "secret", "permission": "manage"])
            #expect(try await again.send(.GET, users).code == "token_invalid")
            let all = try await erp.manager.expect(.GET, users)
            #expect(all["items"]?.arrayValue?.map { $0["username"] } == ["ana@x.com", "maria", "rita", "walter"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `somebody is always left to manage`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            #expect(try await erp.manager.send(.DELETE, "\(users)/maria").code == "last_manager")
            #expect(try await erp.manager.send(.PUT, "\(users)/maria", ["permission": "write"]).code == "last_manager")
            #expect(try await erp.manager.send(.GET, users).status == 200)
            try await erp.manager.expect(.PUT, "\(users)/walter", ["permission": "manage"])
            #expect(try await erp.manager.send(.DELETE, "\(users)/maria").status == 204)
        }
    }

    @Test func `a new user needs a password, a name of the form, and a permission`() async throws {
        try await withERP(.sqlite) { erp in
            let noPassword = try await erp.manager.send(.PUT, "\(users)/ana", ["permission": "read"])
            #expect(noPassword.pointers == ["/password"])
            let noPermission = try await erp.manager.send(.PUT, "\(users)/ana", ["password": "secret"])
            #expect(noPermission.pointers == ["/permission"])
            #expect(try await erp.manager.send(.PUT, "\(users)/a%20b", ["password": "secret", "permission": "read"]).status == 400)
            #expect(try await erp.writer.send(.GET, users).code == "manage_permission_required")
        }
    }
}
