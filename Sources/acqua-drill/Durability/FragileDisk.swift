import Foundation
import TestSupport

/// A file system in a file, whose power can be cut: what no program had synced is gone then, as after a real cut.
struct FragileDisk {
    /// Where it is mounted.
    let folder: String
    private let image: String

    /// Makes and mounts one; nil where this machine does not let us, with the reason.
    static func make(mebibytes: Int) throws -> (disk: FragileDisk?, reason: String) {
        guard getuid() == 0 else { return (nil, "only root may mount a disk") }
        let scratch = try ScratchFolder.fresh("disk")
        let disk = FragileDisk(folder: scratch + "/mounted", image: scratch + "/image")
        try FileManager.default.createDirectory(atPath: disk.folder, withIntermediateDirectories: false)
        do {
            try Program.run("/usr/bin/env", ["truncate", "--size=\(mebibytes)M", disk.image])
            try Program.run("/sbin/mkfs.ext4", ["-q", "-F", disk.image])
            try disk.mount()
            return (disk, "")
        } catch {
            return (nil, "this machine mounts no image (\(error))")
        }
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
        try Program.run("/usr/bin/env", ["mount", "-o", "loop", image, folder])
    }

    private func unmount() throws {
        for attempt in 0..<100 {
            do {
                try Program.run("/usr/bin/env", ["umount", folder])
                return
            } catch  where attempt < 99 {
                usleep(20_000)
            }
        }
    }
}
