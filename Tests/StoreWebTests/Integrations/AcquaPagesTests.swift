import Foundation
import Kernel
import NIOHTTP1
import Persistence
import StoreCore
import TestSupport
import Testing
import WebSupport

private let acqua = "/mi-tienda/admin/integrations/erp/acqua"

@Suite struct AcquaPagesTests {
    @Test(arguments: Engine.allCases)
    func `the store is connected by instance, username and password, and the password is never shown`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let visitor = try await store.adminVisitor()
            let empty = try await visitor.post(acqua, ["enabled": "true"])
            #expect(empty.status == 400)
            for name in ["instance", "username", "password"] { #expect(empty.html.contains("id=\"f-\(name)-error\""), "\(name)") }
            let fields: KeyValuePairs = [
                "instance": "Beauties", "username": "tienda", "password": " secreto ", "enabled": "true", "stock_every_seconds": "60",
                "prices_every_seconds": "300",
            ]
            let saved = try await visitor.post(acqua, fields)
            #expect(saved.path == "\(acqua)?notice=connection_saved", "\(saved.text)")
            #expect(saved.value("instance") == "Beauties" && !saved.html.contains("secreto"))
            let connection = try await store.administrator.expect(.GET, "\(api)/integrations/erp/acqua")
            #expect(connection["prices_every_seconds"] == 300)
            // Kept where it is left empty; and of two who save, the second is told.
            let version = try #require(saved.value("version"))
            let again: KeyValuePairs = ["instance": "Beauties", "username": "otro", "enabled": "true", "version": version]
            #expect(try await visitor.post(acqua, again).status == 200)
            #expect(try await visitor.post(acqua, again).status == 412)
        }
    }

    @Test(arguments: Engine.allCases)
    func `verifying tells each check in words`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let visitor = try await store.adminVisitor()
            #expect(try await visitor.post("\(acqua)/verify").text.contains("guarde primero la conexión"))
            let fields: KeyValuePairs = ["instance": "Beauties", "username": "t", "password": "p", "enabled": "true", "then": "verify"]
            let checked = try await visitor.post(acqua, fields)
            #expect(
                checked.text.contains("Falla Permiso de escritura") && checked.text.contains("Sin probar Coincidencia"),
                "\(checked.text)"
            )
            // With scripts the list comes again and again, each time with what is known by then.
            let headers = [("Sec-Fetch-Site", "same-origin"), ("Accept", "text/event-stream")]
            let stream = try await visitor.post("\(acqua)/verify", headers: headers)
            let lists = stream.html.components(separatedBy: "\n\n").filter { !$0.isEmpty }
            #expect(lists.count == 2 && lists.allSatisfy { $0.hasPrefix("data: <li>") }, "\(stream.html)")
            #expect(lists.first?.contains("Probando") == true && lists.last?.contains("Falla") == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `disconnecting asks first, and says what it means`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let visitor = try await store.adminVisitor()
            _ = try await visitor.post(acqua, ["instance": "Beauties", "username": "t", "password": "p", "enabled": "true"])
            #expect(try await visitor.get("\(acqua)/disconnect").text.contains("los que están en camino esperan"))
            #expect(try await store.administrator.send(.GET, "\(api)/integrations/erp/acqua").status == 200)
            let gone = try await visitor.post("\(acqua)/disconnect")
            #expect(gone.text.contains("ya no está conectada"))
            #expect(try await store.administrator.send(.GET, "\(api)/integrations/erp/acqua").status == 404)
        }
    }

    @Test(arguments: Engine.allCases)
    func `who may not see integrations is told so`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let visitor = try await store.adminVisitor(permissions: [.orders, .products])
            for path in ["", "/mismatches", "/mismatches.csv", "/disconnect"] { #expect(try await visitor.get(acqua + path).status == 403) }
            for path in ["", "/verify", "/sync", "/retry", "/disconnect"] { #expect(try await visitor.post(acqua + path).status == 403) }
        }
    }
}
