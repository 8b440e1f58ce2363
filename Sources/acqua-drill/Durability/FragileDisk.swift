import Foundation
import TestSupport

/// A file system in a file, whose power can be cut: what no program had synced is gone then, as after a real cut.
struct FragileDisk {
    /// Where it is mounted.
    let folder: String
    private let image: String

    /// What refuses a mount where root is root in a container alone.
    private static let refusals = ["permitted", "denied", "setup loop device", "unknown filesystem type"]

    /// Why this machine mounts none; nil where it does.
    /// - Throws: where it ought to, and fails otherwise.
    static func obstacle() throws -> String? {
        guard getuid() == 0 else { return "only root may mount a disk" }
        for program in ["mkfs.ext4", "mount", "umount"] where !isInstalled(program) {
            return "\(program) is not installed (scripts/setup --tests installs it)"
        }
        guard access("/dev/loop-control", F_OK) == 0 else { return "there are no loop devices here" }
        do {
            let disk = try make(mebibytes: 16)
            disk.remove()
            return nil
        } catch {
            let word = "\(error)"
            guard refusals.contains(where: word.contains) else { throw error }
            return "this machine mounts no image (\(word))"
        }
    }

    private static func isInstalled(_ program: String) -> Bool {
        let searched = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (searched + ["/sbin", "/usr/sbin"]).contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    /// Makes and mounts one.
    static func make(mebibytes: Int) throws -> FragileDisk {
        let scratch = try ScratchFolder.fresh("disk")
        let disk = FragileDisk(folder: scratch + "/mounted", image: scratch + "/image")
        try FileManager.default.createDirectory(atPath: disk.folder, withIntermediateDirectories: false)
        try Program.run(["truncate", "--size=\(mebibytes)M", disk.image])
        let searched = ProcessInfo.processInfo.environment["PATH"] ?? ""
        try Program.run(["env", "PATH=\(searched):/usr/sbin:/sbin", "mkfs.ext4", "-q", "-F", disk.image])
        try disk.mount()
        return disk
    }

    /// Cuts the power: from here on the disk does nothing, and what waits in the system's memory to be written never is.
    func cut() throws {
        let root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(root) }
        // EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: its own journal is not flushed either.
        var flags: UInt32 = 2
        guard root >= 0, ioctl(root, UInt(0x8004_587D), &flags) == 0 else {
            throw DrillFailure("the disk cannot be cut: \(String(cString: strerror(errno)))")
        }
    }

    /// Comes back after a cut, when everything that had files open on it is gone.
    func comeBack() throws {
        try unmount()
        try mount()
    }

    func remove() {
        try? unmount()
        unlink(image)
    }

    private func mount() throws {
        try Program.run(["mount", "-t", "ext4", "-o", "loop", image, folder], seconds: 30)
    }

    private func unmount() throws {
        for attempt in 0..<100 {
            do {
                try Program.run(["umount", folder], seconds: 30)
                return
            } catch  where attempt < 99 {
                usleep(20_000)
            }
        }
    }
}
