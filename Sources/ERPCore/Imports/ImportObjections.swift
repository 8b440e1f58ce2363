import Kernel

extension ImportSession {
    /// Why a record cannot be read as a row; nil where it can.
    static func objection(to record: CSVRecord, columns: Int) -> Refusal.Issue? {
        switch record.fault {
        case .quote:
            Refusal.Issue(
                "invalid_row",
                Phrase(
                    es: "La fila tiene una comilla sin cerrar, o texto después de cerrarla.",
                    en: "The row has a quote that is not closed, or text after a closed one."
                )
            )
        case .tooLong: Refusal.Issue("invalid_row", Phrase(es: "La fila pasa de 64 KiB.", en: "The row exceeds 64 KiB."))
        case .encoding:
            Refusal.Issue(
                "invalid_row",
                Phrase(
                    es: "La fila tiene bytes que no son texto en la codificación del archivo.",
                    en: "The row has bytes that are no text in the file's encoding."
                )
            )
        case nil: surplus(record, columns)
        }
    }

    private static func surplus(_ record: CSVRecord, _ columns: Int) -> Refusal.Issue? {
        guard record.cells.dropFirst(columns).contains(where: { !$0.trimmingBlanks.isEmpty }) else { return nil }
        return Refusal.Issue(
            "invalid_row",
            Phrase(
                es: "La fila tiene \(record.cells.count) celdas y el encabezado \(columns): revise separadores y comillas.",
                en: "The row has \(record.cells.count) cells and the header \(columns): check separators and quotes."
            )
        )
    }
}
