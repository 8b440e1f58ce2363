/// The provinces by their ISO 3166-2:AR letters.
package enum Provinces {
    package static let all: [(letter: String, name: String)] = [
        ("C", "Ciudad Autónoma de Buenos Aires"), ("B", "Buenos Aires"), ("K", "Catamarca"), ("H", "Chaco"), ("U", "Chubut"),
        ("X", "Córdoba"), ("W", "Corrientes"), ("E", "Entre Ríos"), ("P", "Formosa"), ("Y", "Jujuy"), ("L", "La Pampa"),
        ("F", "La Rioja"), ("M", "Mendoza"), ("N", "Misiones"), ("Q", "Neuquén"), ("R", "Río Negro"), ("A", "Salta"), ("J", "San Juan"),
        ("D", "San Luis"), ("Z", "Santa Cruz"), ("S", "Santa Fe"), ("G", "Santiago del Estero"), ("V", "Tierra del Fuego"),
        ("T", "Tucumán"),
    ]

    /// The name that belongs to a letter; a text that is none stays as it is.
    package static func name(_ text: String) -> String {
        all.first { $0.letter == text }?.name ?? text
    }
}
