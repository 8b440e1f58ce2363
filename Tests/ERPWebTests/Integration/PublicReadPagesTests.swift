import ERPCore
import Kernel
import NIOHTTP1
import Persistence
import TestSupport
import Testing
import WebSupport

private let api = RunningERP.api
private let path = "/Beauties/integration/public"

@Suite struct PublicReadPagesTests {
    @Test(arguments: Engine.allCases)
    func `what an outsider would see is shown before it is saved, and is what he then sees`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.load("A", stock: "37", price: "2.55")
            let policy: JSON = ["public_read": ["quantities": "bucketed"], "skus": ["A"]]
            let before = try await erp.manager.expect(.GET, "\(api)/settings")
            let preview = try await erp.manager.expect(.POST, "\(api)/settings/public-read/preview", policy)
            #expect(preview["stock"]?.arrayValue?.first?["available"] == "10")
            #expect(try await erp.manager.expect(.GET, "\(api)/settings") == before)
            #expect(try await erp.reader.expect(.GET, "\(api)/stock/A")["available"] == "37")

            let maria = try await erp.visitor("maria")
            let page = try await maria.get(path)
            let version = try #require(page.value("version"))
            #expect(page.text.contains("37"))
            let seen = try await maria.post(
                path,
                ["do": "preview", "version": version, "enabled": "true", "price_list": "base", "quantities": "bucketed", "skus": "A"]
            )
            #expect(seen.text.contains("A 10 ARS 2,55") && !seen.text.contains("37"))
            let off = try await maria.post(path, ["do": "preview", "version": version, "price_list": "base", "quantities": "exact"])
            #expect(off.text.contains("public_read_off"))
            #expect(try await erp.reader.expect(.GET, "\(api)/stock/A")["available"] == "37", "a look changes nothing")

            let saved = try await maria.post(
                path,
                ["do": "save", "version": version, "enabled": "true", "price_list": "base", "quantities": "bucketed"]
            )
            #expect(saved.path.contains("public_read_saved"))
            let real = try await erp.reader.expect(.GET, "\(api)/stock?sku=A")
            #expect(real["items"] == preview["stock"])
            let stale = try await maria.post(
                path,
                ["do": "save", "version": version, "enabled": "true", "price_list": "base", "quantities": "exact"]
            )
            #expect(stale.status == 412 && stale.text.contains("Otra persona guardó"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a policy that could not be saved is not shown either`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            let wrong: JSON = ["public_read": ["price_list": "nope"]]
            let reply = try await erp.manager.send(.POST, "\(api)/settings/public-read/preview", wrong)
            #expect(reply.status == 422 && reply.json.codes == ["unknown_price_list"])
            let walter = try await erp.visitor("walter")
            #expect(try await walter.get(path).status == 403)
        }
    }
}
