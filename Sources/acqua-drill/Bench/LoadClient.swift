import Foundation

/// One HTTP/1.1 connection on a thread of its own: it writes requests that are ready as bytes and reads answers, and does as
/// little else as it can, so that the machine's cores go to the server.
final class LoadClient {
    struct Answer {
        let status: Int
        let body: ArraySlice<UInt8>
    }

    private let handle: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(port: Int) throws {
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(handle, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw DrillFailure("nothing listens on the port \(port)") }
        var yes: Int32 = 1
        setsockopt(handle, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(handle)
    }

    /// Sends a request and reads its whole answer.
    func exchange(_ request: [UInt8]) throws -> Answer {
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes {
                send(handle, $0.baseAddress?.advanced(by: sent), request.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw DrillFailure("the server closed the connection") }
            sent += count
        }
        var answer: [UInt8] = []
        while true {
            let count = recv(handle, &buffer, buffer.count, 0)
            guard count > 0 else { throw DrillFailure("the server closed the connection") }
            answer.append(contentsOf: buffer[0..<count])
            if let (status, body, whole) = Self.head(answer), answer.count >= whole {
                return Answer(status: status, body: answer[body..<whole])
            }
        }
    }

    /// The status of an answer, where its body begins and how many bytes it has in all; nil while its head is not whole.
    private static func head(_ bytes: [UInt8]) -> (status: Int, body: Int, whole: Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        let head = String(decoding: bytes[0..<end], as: UTF8.self)
        let status = head.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        let count = length.flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
        return (status, end, end + count)
    }
}
