import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let sheets = "\(RunningERP.api)/count-sheets"

@Suite struct CountSheetRoutesTests {
    @Test(arguments: Engine.allCases)
    func `two people count, one decides, and the sheet is applied once`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let made = try await erp.manager.send(.POST, sheets, ["name": "Pasillo 3"], key: "s1")
            #expect(made.status == 201 && made.json["status"] == "open" && made.json["listed"] == false)
            let path = try #require(made.headers.first(name: "Location"))
            for key in ["c1", "c2", "c2"] { try await erp.writer.expect(.POST, "\(path)/counts", ["code": "A"], key: key) }
            let told = try await erp.manager.expect(.POST, "\(path)/counts", ["code": "A", "quantity": "7"], key: "c3")
            #expect(told["others"]?.arrayValue?.map { $0["quantity"] } == ["2"] && told["line"]?["disputed"] == true)
            try await erp.writer.expect(.POST, "\(path)/counts", ["code": "B", "quantity": "5"], key: "c4")
            let refused = try await erp.manager.send(.POST, "\(path)/apply")
            #expect(refused.status == 422 && refused.code == "counts_contradict")
            #expect(try await erp.writer.send(.PUT, "\(path)/decisions/A", ["choice": "sum"]).code == "manage_permission_required")
            let decided = try await erp.manager.expect(.PUT, "\(path)/decisions/A", ["choice": "count", "username": "walter"])
            #expect(decided["difference"] == "-8" && decided["choice"] == "count")
            let applied = try await erp.manager.expect(.POST, "\(path)/apply")
            #expect(applied["status"] == "applied" && applied["closed_by"] == "maria")
            #expect(try await erp.manager.expect(.POST, "\(path)/apply") == applied)
            #expect(try await erp.onHand("A") == "main 2")
            let lines = try await erp.manager.expect(.GET, "\(path)/lines?show=different")
            #expect(lines["items"]?.arrayValue?.map { $0["applied"] } == ["-8"])
            let ledger = try await erp.manager.expect(.GET, "\(RunningERP.api)/stock-entries?sku=A&limit=1")
            #expect(ledger["items"]?.arrayValue?.first?["document"]?["kind"] == "count_sheet")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sheet of some SKUs takes no others, and can be put away`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let body: JSON = ["name": "Uno", "skus": ["A"]]
            let made = try await erp.manager.send(.POST, sheets, body, key: "s1")
            let path = try #require(made.headers.first(name: "Location"))
            #expect(made.json["lines"] == 1)
            #expect(try await erp.writer.send(.POST, "\(path)/counts", ["code": "B"], key: "c1").code == "not_on_sheet")
            #expect(try await erp.writer.send(.POST, "\(path)/counts", ["code": "A", "quantity": "-1"], key: "c2").status == 400)
            #expect(try await erp.manager.expect(.POST, "\(path)/cancel")["status"] == "cancelled")
            #expect(try await erp.writer.send(.POST, "\(path)/counts", ["code": "A"], key: "c3").code == "not_editable")
            #expect(try await erp.manager.expect(.GET, "\(sheets)?status=open")["items"] == [])
            let other = try await erp.neighbour()
            let theirs = path.replacing("/Beauties/", with: "/Otra/")
            #expect(try await other.send(.GET, theirs).status == 404)
            #expect(try await other.send(.GET, "\(theirs)/lines").status == 404)
            #expect(try await other.send(.POST, "\(theirs)/apply").status == 404)
            #expect(try await other.send(.POST, "\(theirs)/counts", ["code": "A"], key: "c9").status == 404)
        }
    }
}
