import Foundation
import Kernel
import NIOHTTP1
import Persistence
import PersistenceSQLite
import TestSupport
import Testing
import WebSupport

/// Asked to end, a server finishes what is in hand.
@Suite struct EndingTests {
    static func writer(_ outsider: APIClient) async throws -> APIClient {
        let login: JSON = ["username": "maria", "password": "correct horse battery staple"]
        let token = try await outsider.expect(.POST, "/Beauties/api/v1/tokens/write", login)["access_token"]?.stringValue
        return outsider.with(token: token)
    }

    static func add(_ client: APIClient, _ number: Int) async throws -> Int {
        let document = String(20_000_000 + number)
        let body: JSON = ["name": "Buyer", "document": .string(document)]
        return try await client.send(.POST, "/Beauties/api/v1/customers", body, key: document).status
    }

    @Test func `what was answered is there, and the server ends well`() async throws {
        let company = try await Company.make()
        let server = try BuiltProgram(company.serve, environment: company.key)
        defer { server.killHard() }
        let base = try await server.untilSaid("Acqua serves on ")
        let client = try await Self.writer(APIClient(base: base, http: .impatient))
        let answered = await withTaskGroup(of: Int?.self) { tasks in
            for number in 0..<400 { tasks.addTask { (try? await Self.add(client, number)) == 201 ? number : nil } }
            var answered: [Int] = []
            for await number in tasks {
                if let number { answered.append(number) }
                if answered.count == 40 { server.terminate() }
            }
            return answered
        }
        #expect(await server.outcome().status == 0)
        #expect(answered.count >= 40)
        let reader = try SQLiteReader(path: company.path)
        let documents = try await reader.read { tx in try tx.all("SELECT document FROM customers").map { try $0.text("document") } }
        await reader.close()
        #expect(Set(answered.map { String(20_000_000 + $0) }).subtracting(documents) == [])
    }

    @Test func `a request that is under way is finished and answered`() async throws {
        try await withFreshDatabase(.postgres) { fresh in
            let company = try await Company.make(isMade: false)
            let made = try await company.acqua(["erp", "init", "--database", fresh.url] + company.account)
            #expect(made.status == 0, "\(made.errors)")
            let arguments = ["erp", "serve", "--database", fresh.url, "--listen", "127.0.0.1:0", "--log-level", "error"]
            let server = try BuiltProgram(arguments, environment: company.key)
            defer { server.killHard() }
            let outsider = APIClient(base: try await server.untilSaid("Acqua serves on "))
            let client = try await Self.writer(outsider)
            let other = try fresh.open()
            let mayEnd = DispatchSemaphore(value: 0)
            let (holding, isHolding) = AsyncStream<Void>.makeStream()
            async let holder: Void = other.write { tx in
                try tx.executeScript("LOCK TABLE customers IN EXCLUSIVE MODE")
                isHolding.finish()
                _ = mayEnd.wait(timeout: .now() + 60)
            }
            for await _ in holding {}
            async let status = Self.add(client, 1)
            try await Self.until { try await other.read { tx in try tx.all(Self.waiting).count == 1 } }
            server.terminate()
            // It takes no more, and has not ended: the request is in hand.
            try await Self.until { RawConnection(to: outsider.base) == nil }
            mayEnd.signal()
            #expect(try await status == 201)
            try await holder
            #expect(await server.outcome().status == 0)
            let found = try await other.read { tx in try tx.all("SELECT document FROM customers").count }
            #expect(found == 1)
            await other.close()
        }
    }

    private static let waiting: SQL = """
        SELECT CAST(pid AS BIGINT) AS pid FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
        """

    private static func until(_ holds: () async throws -> Bool) async throws {
        for _ in 0..<1000 {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw SubprocessFailure(description: "it did not come about within a while")
    }
}
