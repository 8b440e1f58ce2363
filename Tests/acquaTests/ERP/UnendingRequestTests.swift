import Foundation
import Kernel
import NIOHTTP1
import Persistence
import PersistenceSQLite
import TestSupport
import Testing
import WebSupport

/// Asked to end, a server does not wait for ever for whoever never comes to an end himself.
@Suite struct UnendingRequestTests {
    enum Unending: CaseIterable {
        /// The body stays halfway.
        case upload
        /// Not even the head is whole.
        case head
        /// Events are awaited.
        case stream
        /// So many answers that nobody reads that the server can write no more.
        case answers

        /// What is sent.
        func text(_ token: String) -> String {
            let fields = "Host: localhost\r\nAuthorization: Bearer \(token)\r\n"
            switch self {
            case .upload:
                let body = "Content-Type: application/json\r\nIdempotency-Key: half\r\nContent-Length: 1000\r\n\r\n{\"name\": \"Half"
                return "POST /Beauties/api/v1/customers HTTP/1.1\r\n\(fields)\(body)"
            case .head: return "POST /Beauties/api/v1/customers HTTP/1.1\r\nHost: loc"
            case .stream: return "GET /Beauties/api/v1/changes HTTP/1.1\r\n\(fields)\r\n"
            case .answers: return String(repeating: "GET /Beauties/api/v1/customers HTTP/1.1\r\n\(fields)\r\n", count: 200)
            }
        }
    }

    @Test(arguments: Unending.allCases)
    func `it is cut off, the server ends well, and what was answered is there`(_ unending: Unending) async throws {
        let company = try await Company.make()
        let server = try BuiltProgram(company.serve, environment: company.key)
        defer { server.killHard() }
        let outsider = APIClient(base: try await server.untilSaid("Acqua serves on "))
        let client = try await EndingTests.writer(outsider)
        let connection = try #require(RawConnection(to: outsider.base))
        // An answer first: the server has the connection in hand.
        connection.offer(Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)[...])
        #expect(try await connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
        let bytes = Array(unending.text(client.token ?? "").utf8)
        if unending == .answers { try await Self.fill(connection, bytes) } else { connection.offer(bytes[...]) }
        if unending == .stream { #expect(try await connection.read(until: "retry:").contains("text/event-stream")) }
        #expect(try await EndingTests.add(client, 1) == 201)
        server.terminate()
        let outcome = await server.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let reader = try SQLiteReader(path: company.path)
        let documents = try await reader.read { tx in try tx.all("SELECT document FROM customers").map { try $0.text("document") } }
        await reader.close()
        #expect(documents == ["20000001"])
    }

    /// Asks until the server takes no more for a while.
    private static func fill(_ connection: RawConnection, _ bytes: [UInt8]) async throws {
        var (sent, refusals) = (0, 0)
        while refusals < 50 {
            let count = connection.offer(bytes[sent...])
            if count > 0 {
                (sent, refusals) = ((sent + count) % bytes.count, 0)
            } else {
                refusals += 1
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}
