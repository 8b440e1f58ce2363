import ConnectorCore
import Kernel
import Testing

@Suite struct VerdictTests {
    private static let problem =
        #"{"type":"about:blank","title":"t","status":422,"detail":"No alcanza","code":"insufficient_stock","retryable":false,"errors":[{"pointer":"/lines/2/sku","code":"insufficient_stock","detail":"Quedan 3"}]}"#

    private func verdict(_ status: Int, _ mediaType: String?, _ body: String, retryAfter: Int? = nil) -> Verdict {
        let answer = ERPAnswer(status: status, mediaType: mediaType, retryAfterSeconds: retryAfter, body: Array(body.utf8))
        return Verdict(.answer(answer), expecting: .transaction)
    }

    private func word(_ verdict: Verdict) -> String {
        switch verdict {
        case .done: "done"
        case .conflict: "conflict"
        case .unauthorized: "unauthorized"
        case .refused: "refused"
        case .busy(_, true, _): "busy, effect unknown"
        case .busy: "busy"
        case .unknown: "unknown"
        case .redirected: "redirected"
        }
    }

    @Test(
        arguments: [
            (200, "application/json", #"{"id":"t","number":1,"status":"confirmed","version":1}"#, "done"),
            (201, "application/json", #"{"id":"t","number":"A-1","status":"processed","version":1,"new":[]}"#, "done"),
            (201, "application/json", #"{"id":"t"}"#, "unknown"), (200, "application/json", "not JSON", "unknown"),
            (200, "text/html", #"{"id":"t","number":1,"status":"confirmed","version":1}"#, "unknown"), (204, nil, "", "unknown"),
            (301, "text/html", "", "redirected"), (304, nil, "", "redirected"), (308, nil, "", "redirected"),
            (401, "application/problem+json", problem, "unauthorized"), (401, "text/html", "<html>", "unknown"),
            (409, "application/problem+json", problem, "conflict"), (409, nil, "", "conflict"), (409, "text/html", "<html>", "unknown"),
            (403, "application/problem+json", problem, "refused"), (422, "application/problem+json", problem, "refused"),
            (404, "application/problem+json", problem, "refused"), (404, "text/html", "<html>", "unknown"),
            (422, "application/json", problem, "unknown"), (422, "application/problem+json", "{}", "unknown"),
            (429, "application/problem+json", problem, "busy"), (503, "application/problem+json", problem, "busy, effect unknown"),
            (503, "text/html", "<html>", "busy, effect unknown"), (500, "application/problem+json", problem, "unknown"),
            (502, "text/html", "<html>", "unknown"), (504, nil, "", "unknown"), (100, nil, "", "unknown"), (999, nil, "", "unknown"),
        ] as [(Int, String?, String, String)]
    )
    func `an answer means what the contract says`(status: Int, mediaType: String?, body: String, expected: String) {
        #expect(word(verdict(status, mediaType, body)) == expected)
    }

    @Test func `a problem keeps Acqua's words and the lines that they point to`() {
        let fault = verdict(422, "application/problem+json", Self.problem).fault
        #expect(fault?.detail == Phrase(es: "No alcanza", en: "No alcanza"))
        #expect(fault?.issues == [.init(pointer: "/lines/2/sku", code: "insufficient_stock", detail: "Quedan 3")])
    }

    @Test(arguments: ERPSilence.allCases)
    func `silence leaves the effect unknown`(silence: ERPSilence) {
        #expect(word(Verdict(.silence(silence), expecting: .json)) == "unknown")
    }

    @Test func `a customer list that was not filtered as asked is not believed`() {
        let body = Array(#"{"items":[{"id":"c","document":"30999999"}],"next_cursor":null}"#.utf8)
        let outcome = ERPOutcome.answer(ERPAnswer(status: 200, body: body))
        #expect(word(Delivery.verdict(outcome, of: .customerSearch, document: "30111111")) == "unknown")
        #expect(word(Delivery.verdict(outcome, of: .customerSearch, document: "30999999")) == "done")
    }

    @Test(arguments: [
        (#"{"id":"c","document":"20201234563","former_documents":["20123456"]}"#, true), (#"{"id":"c","document":"20123456"}"#, true),
        (#"{"id":"c","document":"20201234563","former_documents":["20999999"]}"#, false), (#"{"id":"c","document":"20201234563"}"#, false),
    ])
    func `a customer found by a document has it, or had it before records were merged`(customer: String, isTaken: Bool) {
        let body = #"{"items":[\#(customer)],"next_cursor":null}"#
        let answer = ERPAnswer(status: 200, mediaType: "application/json", retryAfterSeconds: nil, body: Array(body.utf8))
        let verdict = Delivery.verdict(.answer(answer), of: .customerSearch, document: "20123456")
        #expect(word(verdict) == (isTaken ? "done" : "unknown"))
    }
}
