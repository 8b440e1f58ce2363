import GRDB
import Persistence

extension SQLError {
    init(_ error: DatabaseError) {
        let kind: Kind =
            switch error.extendedResultCode {
            case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY: .unique
            case .SQLITE_CONSTRAINT_FOREIGNKEY: .reference
            default: SQLError.kind(of: error.resultCode)
            }
        let message = kind == .unavailable ? "\(error.inWords) (\(error.extendedResultCode))" : error.description
        self.init(kind: kind, message: message)
    }

    private static func kind(of code: ResultCode) -> Kind {
        switch code {
        case .SQLITE_CONSTRAINT: .check
        case .SQLITE_BUSY, .SQLITE_LOCKED: .transient
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_NOMEM,
            .SQLITE_MISUSE:  // a connection that is closed
            .unavailable
        default: .other
        }
    }
}

extension DatabaseError {
    /// For whoever runs the server: what is wrong, and what to do.
    var inWords: String {
        switch resultCode {
        case .SQLITE_NOTADB: "the file is no SQLite database"
        case .SQLITE_CANTOPEN: "the file cannot be opened; check that its folder exists and may be written"
        case .SQLITE_READONLY: "the file may not be written; check the rights of the file and of its folder"
        case .SQLITE_FULL: "no space is left on the disk"
        case .SQLITE_IOERR: "the disk does not read or write; check its space and its health"
        case .SQLITE_CORRUPT: "the file is damaged; restore a back-up"
        default: message ?? resultCode.description
        }
    }
}
