import ERPCore
import Kernel

extension PriceCause {
    /// How a price came to change, as people read it.
    var words: Phrase {
        switch self {
        case .beginning: Phrase(es: "Ya estaba al empezar la historia", en: "Stood when the history began")
        case .edit: Phrase(es: "Edición", en: "Edit")
        case .import: Phrase(es: "Importación", en: "Import")
        case .repricing: Phrase(es: "Remarcación", en: "Repricing")
        case .undo: Phrase(es: "Remarcación deshecha", en: "Repricing undone")
        }
    }
}

extension PriceExplanation.Verdict {
    /// What became of a row, in a word or two.
    var words: Phrase {
        switch self {
        case .applies: Phrase(es: "Rige", en: "Holds")
        case .inactive: Phrase(es: "Producto inactivo", en: "Product inactive")
        case .tierNotReached: Phrase(es: "No se alcanza", en: "Not reached")
        case .lowerTier: Phrase(es: "Superada", en: "Passed")
        case .earlier: Phrase(es: "Anterior", en: "Earlier")
        case .later: Phrase(es: "Posterior", en: "Later")
        case .otherList: Phrase(es: "Otra lista", en: "Other list")
        }
    }
}

extension Repricing.State {
    var words: Phrase {
        switch self {
        case .preview: Phrase(es: "Vista previa", en: "Preview")
        case .applied: Phrase(es: "Aplicada", en: "Applied")
        case .undone: Phrase(es: "Deshecha", en: "Undone")
        }
    }

    /// A tone of the palette.
    var tone: String {
        switch self {
        case .preview: "amber"
        case .applied: "green"
        case .undone: "grey"
        }
    }
}
