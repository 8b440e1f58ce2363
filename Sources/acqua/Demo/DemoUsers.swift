import ERPCore

/// Who works in the demonstration's Acqua: one user of each permission, with the password of its folder.
enum DemoUsers {
    static let all: [(name: String, permission: Permission)] = [("consulta", .read), ("ventas", .write), ("gerencia", .manage)]
}
