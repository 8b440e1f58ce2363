import Foundation
import HTTPTypes
package import Hummingbird
import Kernel
import Logging

/// The outermost layer of a server: gives each request its identity and language, turns every error into a problem
/// document, counts and logs.
package struct EdgeResponder: HTTPResponder {
    private let router: RouterResponder<WebContext>
    private let methods: @Sendable (String) -> [HTTPRequest.Method]
    private let observation: RequestObservation
    /// `example.com`, where instances may be named by subdomain.
    private let domain: String?
    /// Tells people in words what programs read as a problem document.
    private let pages: PageLibrary?
    private let observer: (@Sendable (ObservedCall) -> Void)?

    /// - Parameter observer: told of each request whose caller is known, once it is answered. It must not wait.
    package init(
        routes: RouteTable,
        metrics: MetricsRegistry,
        domain: String? = nil,
        pages: PageLibrary? = nil,
        observer: (@Sendable (ObservedCall) -> Void)? = nil
    ) {
        self.observer = observer
        router = routes.buildResponder()
        methods = routes.methodFinder()
        observation = RequestObservation(metrics: metrics)
        self.pages = pages
        self.domain = domain.map { "." + $0.lowercased() }
    }

    package func respond(to request: Request, context: WebContext) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.requestID = Self.requestID(request)
        context.language = Language(acceptLanguage: request.headers[.acceptLanguage])
        context.logger[metadataKey: "request_id"] = .string(context.requestID)
        var answer = asPage(await answered(rewritten(request), context), request, context)
        answer.headers[.requestID] = context.requestID
        answer.headers[.xContentTypeOptions] = "nosniff"
        let route = context.endpointPath ?? "none"
        observation.note(request, route: route, status: answer.status.code, elapsed: start.duration(to: .now), logger: context.logger)
        if let observer, let caller = context.note.caller {
            observer(
                ObservedCall(
                    caller: caller,
                    method: request.method.rawValue,
                    route: route,
                    status: answer.status.code,
                    code: context.note.code,
                    requestID: context.requestID
                )
            )
        }
        return answer
    }

    private func answered(_ request: Request, _ context: WebContext) async -> Response {
        do {
            let response = try await router.respond(to: request, context: context)
            let isProblem = response.headers[.contentType] == "application/problem+json"
            let isPage = response.headers[.contentType]?.hasPrefix("text/html") == true
            guard response.status.code >= 400, !isProblem, !isPage, response.status.code != 503 else { return response }
            return problem(frameworkRefusal(response.status, request), context)
        } catch {
            if let refusal = Refusal(from: error) {
                if refusal.kind == .unavailable { context.logger.error("unavailable", metadata: ["cause": "\(error)"]) }
                return problem(refusal, context)
            }
            context.logger.error("a request failed", metadata: ["cause": "\(error)"])
            return problem(Self.ourFault, context, status: .internalServerError)
        }
    }

    /// A browser that asked for a page which is not there gets a page.
    private func asPage(_ response: Response, _ request: Request, _ context: WebContext) -> Response {
        guard let pages, response.headers[.contentType] == "application/problem+json" else { return response }
        guard request.headers[.accept]?.contains("text/html") == true, !request.uri.path.contains("/api/") else { return response }
        let texts = ["not_found", "unavailable"].map { pages.text("error", $0, in: context.language) }
        let heading = response.status == .notFound ? texts[0] : texts[1]
        let path = request.uri.path.split(separator: "/")
        // Below a site's first page there is a way back to it.
        let home = path.count > 1 ? path.first.map { "/" + $0 } : nil
        let model: JSON = [
            "heading": .string(heading), "lang": .string(context.language.rawValue), "id": .string(context.requestID),
            "home": .optional(home),
        ]
        guard let html = try? pages.render("problem", model, in: context.language) else { return response }
        let answer = Answer.page(html, status: response.status)
        return Response(status: answer.status, headers: answer.headers, body: answer.body)
    }

    /// What Hummingbird itself refused: an unknown path, a method, a body.
    private func frameworkRefusal(_ status: HTTPResponse.Status, _ request: Request) -> Refusal {
        let allowed = methods(request.uri.path)
        if status == .notFound, !allowed.isEmpty {
            let list = allowed.map(\.rawValue).joined(separator: ", ")
            let phrase = Phrase(es: "Ese recurso admite \(list).", en: "This resource takes \(list).")
            return Refusal(.methodNotAllowed, [.init("method_not_allowed", phrase, extra: [.init("allow", .string(list))])])
        }
        switch status {
        case .notFound: return .notFound
        case .contentTooLarge: return .tooLarge(limitBytes: WebRequest.bodyMaximumBytes)
        default:
            return Refusal(
                .malformed,
                "malformed_request",
                es: "El pedido HTTP no es válido.",
                en: "The HTTP request is not valid."
            )
        }
    }

    private static var ourFault: Refusal {
        Refusal(
            .unavailable,
            "internal_error",
            es: "Falló algo nuestro; quedó registrado con el X-Request-Id de esta respuesta.",
            en: "Something of ours failed; it is logged under the X-Request-Id of this answer."
        )
    }

    private func problem(_ refusal: Refusal, _ context: WebContext, status: HTTPResponse.Status? = nil) -> Response {
        context.note.refused(refusal.code)
        let answer = ProblemDocument.answer(refusal, language: context.language)
        var headers = answer.headers
        if refusal.kind == .methodNotAllowed, case .string(let allow)? = refusal.issues[0].extra.first?.value { headers[.allow] = allow }
        return Response(status: status ?? answer.status, headers: headers, body: answer.body)
    }

    /// `{instance}.example.com/api/v1/…` is `/~{instance}/api/v1/…`: the tilde, which no caller can send, says that the
    /// name's case does not matter.
    private func rewritten(_ request: Request) -> Request {
        let first = request.uri.path.split(separator: "/").first.flatMap { String($0).removingPercentEncoding }
        if first?.hasPrefix("~") == true {
            var head = request.head
            head.path = "/_/nowhere"
            return Request(head: head, body: request.body)
        }
        guard let domain, let host = request.head.authority?.split(separator: ":").first?.lowercased() else { return request }
        guard host.hasSuffix(domain), host.count > domain.count else { return request }
        let instance = host.dropLast(domain.count)
        guard !instance.contains("."), request.uri.path.hasPrefix("/api/") else { return request }
        var head = request.head
        head.path = "/~\(instance)\(head.path ?? "")"
        return Request(head: head, body: request.body)
    }

    /// The caller's, where it is sane: 1 to 128 letters, digits and `-_.`; else a new one.
    private static func requestID(_ request: Request) -> String {
        if let sent = request.headers[.requestID], (1...128).contains(sent.utf8.count), sent.utf8.allSatisfy(isPlain) { return sent }
        return String(UInt64.random(in: .min ... .max), radix: 16) + String(UInt64.random(in: .min ... .max), radix: 16)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
