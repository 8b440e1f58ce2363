package import AsyncHTTPClient

extension HTTPClient {
    /// Says at once that nobody takes a connection. The shared one would try again until the request's time is over, which is
    /// long where a server was killed or has ended.
    package static let impatient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()
}
