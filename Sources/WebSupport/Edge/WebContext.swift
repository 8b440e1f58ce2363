package import Hummingbird
import Logging
import NIOCore

/// What the edge knows of a request.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    var requestID = ""
    var language = Language.es
    let clientAddress: String
    let note = CallNote()

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        clientAddress = source.channel.remoteAddress?.ipAddress ?? "local"
    }

    func webRequest(_ request: Request) -> WebRequest {
        WebRequest(
            http: request,
            parameters: parameters,
            requestID: requestID,
            language: language,
            clientAddress: clientAddress,
            note: note,
            logger: logger
        )
    }
}
