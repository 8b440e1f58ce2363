package import ERPCore
import Synchronization

/// Tells those who wait in this process that an instance has changed here, so that they need not wait for their next look.
/// What other processes change, they see when they look.
package final class ChangeBell: Sendable {
    private struct State {
        var waiting: [InstanceID: [Int: AsyncStream<Void>.Continuation]] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())

    package init() {}

    package func ring(_ instance: InstanceID) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: instance) }
        waiting?.values.forEach { $0.finish() }
    }

    /// Hears every ring from now on; made before one looks, so that nothing is missed between the look and the wait.
    package func listen(_ instance: InstanceID) -> Ear {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let number = state.withLock { state in
            state.lastNumber += 1
            state.waiting[instance, default: [:]][state.lastNumber] = continuation
            return state.lastNumber
        }
        return Ear(bell: self, instance: instance, number: number, stream: stream)
    }

    private func forget(_ number: Int, of instance: InstanceID) {
        state.withLock { state in
            state.waiting[instance]?[number] = nil
            if state.waiting[instance]?.isEmpty == true { state.waiting[instance] = nil }
        }
    }

    package final class Ear: Sendable {
        private let bell: ChangeBell
        private let instance: InstanceID
        private let number: Int
        private let stream: AsyncStream<Void>

        fileprivate init(bell: ChangeBell, instance: InstanceID, number: Int, stream: AsyncStream<Void>) {
            self.bell = bell
            self.instance = instance
            self.number = number
            self.stream = stream
        }

        deinit {
            bell.forget(number, of: instance)
        }

        /// Waits for a ring, for so long at most, or until the task is cancelled.
        /// - Returns: whether it rang.
        @discardableResult
        package func wait(seconds: Double) async -> Bool {
            let stream = stream
            return await withTaskGroup(of: Bool.self) { tasks in
                tasks.addTask {
                    for await _ in stream {}
                    return !Task.isCancelled
                }
                tasks.addTask {
                    try? await Task.sleep(for: .seconds(seconds))
                    return false
                }
                let rang = await tasks.next() ?? false
                tasks.cancelAll()
                return rang
            }
        }
    }
}
