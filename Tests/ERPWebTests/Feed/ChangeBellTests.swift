import ERPCore
import ERPWeb
import Kernel
import Persistence
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct ChangeBellTests {
    private let one = InstanceID(1)
    private let other = InstanceID(2)

    @Test func `a ring ends the wait of everybody who listens to the instance`() async {
        let bell = ChangeBell()
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<10 {
                let ear = bell.listen(one)
                tasks.addTask { #expect(await ear.wait(seconds: 3600)) }
            }
            bell.ring(one)
        }
    }

    @Test func `a ring between the look and the wait is heard`() async {
        let bell = ChangeBell()
        let ear = bell.listen(one)
        bell.ring(other)
        bell.ring(one)
        #expect(await ear.wait(seconds: 3600))
    }

    @Test func `a wait ends by itself, and with its task`() async {
        let bell = ChangeBell()
        bell.ring(one)
        let late = await bell.listen(one).wait(seconds: 0.001)
        #expect(!late)
        let ear = bell.listen(one)
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { #expect(await !ear.wait(seconds: 3600)) }
            tasks.cancelAll()
        }
    }

    @Test(arguments: Engine.allCases)
    func `an order rings`(engine: Engine) async throws {
        try await withDatabase(engine, schema: erpSchema) { db in
            try await RunningERP.run(on: db) { erp in
                try await erp.load("a")
                let ear = erp.services.bell.listen(InstanceID(1))
                try await erp.load("a", stock: "7")
                #expect(await ear.wait(seconds: 3600))
            }
        }
    }
}
