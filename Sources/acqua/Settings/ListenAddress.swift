/// Where a server listens.
struct ListenAddress {
    let host: String
    let port: Int

    /// - Parameter text: `HOST:PORT`, `[::1]:8080`.
    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port) else {
            throw CommandFailure("--listen must be HOST:PORT, such as 127.0.0.1:8080, not “\(text)”")
        }
        host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        self.port = port
        guard !host.isEmpty else { throw CommandFailure("--listen must be HOST:PORT, such as 127.0.0.1:8080, not “\(text)”") }
    }
}
