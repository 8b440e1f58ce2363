import ERPCore
import Kernel
import NIOHTTP1
import TestSupport
import Testing
import WebSupport

private let transfers = "\(RunningERP.api)/stock-transfers"

@Suite struct TransferRoutesTests {
    @Test(arguments: Engine.allCases)
    func `a transfer is sent once, received with differences, and listed`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let body: JSON = ["from": "main", "to": "north", "lines": [["sku": "A", "quantity": "4"], ["sku": "B", "quantity": "2"]]]
            let sent = try await erp.manager.send(.POST, transfers, body, key: "t1")
            #expect(sent.status == 201 && sent.json["status"] == "sent")
            let again = try await erp.manager.send(.POST, transfers, body, key: "t1")
            #expect(again.headers.first(name: "Idempotency-Replayed") == "true" && again.text == sent.text)
            let path = try #require(sent.headers.first(name: "Location"))
            let arrived: JSON = ["lines": [["sku": "A", "quantity": "3"]], "notes": "Una caja rota"]
            let received = try await erp.manager.send(.POST, "\(path)/receive", arrived)
            #expect(received.status == 200 && received.json["differs"] == true && received.json["closing_notes"] == "Una caja rota")
            #expect(try await erp.manager.send(.POST, "\(path)/receive", arrived).json == received.json)
            #expect(try await erp.manager.send(.POST, "\(path)/cancel").code == "not_editable")
            #expect(try await erp.onHand("A") == "main 6, north 3")
            let differing = try await erp.manager.expect(.GET, "\(transfers)?differs=true&status=received")
            #expect(differing["items"]?.arrayValue?.map { $0["number"] } == [1])
            #expect(try await erp.manager.expect(.GET, "\(transfers)?status=sent")["items"] == [])
            #expect(try await erp.manager.send(.GET, "\(transfers)?status=lost").status == 400)
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody else sends, and another company's transfer is not there`(engine: Engine) async throws {
        try await withERP(engine) { erp in
            try await erp.stockWarehouses()
            let sent = try await erp.send(["A": "1"], key: "t1")
            let id = try #require(sent["id"]?.stringValue)
            #expect(try await erp.writer.send(.POST, "\(transfers)/\(id)/receive", [:]).code == "manage_permission_required")
            let other = try await erp.neighbour()
            for (method, path) in [(HTTPMethod.GET, id), (.POST, "\(id)/cancel")] {
                #expect(try await other.send(method, "/Otra/api/v1/stock-transfers/\(path)").status == 404)
            }
            #expect(try await other.send(.POST, "/Otra/api/v1/stock-transfers/\(id)/receive", [:]).status == 404)
            let wrong: JSON = ["from": "main", "to": "main", "lines": [["sku": "A", "quantity": "0"]]]
            #expect(try await erp.manager.send(.POST, transfers, wrong, key: "t2").status == 400)
        }
    }
}
