import TestSupport

/// What a wholesaler of some size has: products and customers whose names are of words that many, some or few bear. The same number is
/// always the same product.
struct DeskGoods {
    let products: Int
    let customers: Int

    /// The price rule of the drill changes so many rows at most: those of one line.
    static let lineMaximum = 100_000
    /// What every warehouse sells day by day: their ledgers are long.
    static let hotProducts = 20

    private static let series = [
        "AB", "BZ", "CO", "DV", "EL", "FR", "GA", "HO", "IM", "JU", "KI", "LM", "MA", "NO", "OL", "PE", "QU", "RO", "SA", "TE",
    ]
    static let nouns = [
        "Taza", "Plato", "Mate", "Vela", "Cinta", "Champú", "Jabón", "Crema", "Frasco", "Canasta", "Bandeja", "Jarra", "Termo", "Bolso",
        "Mochila", "Lámpara", "Espejo", "Cuadro", "Marco", "Reloj", "Peine", "Cepillo", "Toalla", "Mantel", "Cortina", "Almohada",
        "Sábana", "Frazada", "Alfombra", "Percha", "Caja", "Bolsa", "Papel", "Cuaderno", "Lápiz", "Tijera", "Pinza", "Cuchillo", "Tenedor",
        "Olla",
    ]
    static let colours = [
        "azul", "rojo", "verde", "negro", "blanco", "gris", "celeste", "rosa", "violeta", "marrón", "dorado", "plateado", "crudo", "coral",
        "turquesa", "amarillo",
    ]
    private static let syllables = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "cha", "llo"]
    static let surnames = [
        "Gómez", "Fernández", "Juárez", "Núñez", "Ibáñez", "Peralta", "Sosa", "Quiroga", "Ledesma", "Ríos", "Acosta", "Benítez", "Medina",
        "Herrera", "Suárez", "Aguirre", "Giménez", "Molina", "Silva", "Castro", "Rojas", "Ortiz", "Luna", "Cabrera", "Romero",
    ]
    static let trades = ["Almacén", "Bazar", "Librería", "Regalería", "Perfumería", "Kiosco", "Polirrubro", "Distribuidora"]

    /// A number that looks drawn, and is the same each time.
    static func draw(_ number: Int, _ salt: Int, below bound: Int) -> Int {
        var random = SeededRandom(seed: UInt64(number * 16 + salt))
        return Int(random.next() % UInt64(bound))
    }

    /// One of some thousand made-up names.
    static func brand(_ number: Int) -> String {
        let (count, first) = (syllables.count, number % syllables.count)
        return syllables[first] + syllables[number / count % count] + syllables[(number / count / count + first + 7) % count]
    }

    static func sku(_ number: Int) -> String {
        let digits = String(number)
        return series[number % series.count] + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    }

    /// One in thirty-three is not sold any more.
    static func isActive(_ number: Int) -> Bool { number % 33 != 32 }

    func name(_ number: Int) -> String {
        let noun = Self.nouns[Self.draw(number, 1, below: Self.nouns.count)]
        let colour = Self.colours[Self.draw(number, 2, below: Self.colours.count)]
        // A line has as many products in a large catalogue as in a small one.
        let line = number % max(1, products / Self.lineMaximum) == 0 ? " Clásica" : ""
        // A brand of the one kind has a half per cent of all, one of the other some hundred products.
        let (wide, own) = (
            Self.brand(Self.draw(number, 3, below: 200)), Self.brand(200 + Self.draw(number, 4, below: max(1, products / 300)))
        )
        return "\(noun) \(colour) \(wide) \(own)\(line) \(Self.draw(number, 5, below: 90) + 10) cm"
    }

    /// Four of five have one, with its check digit.
    func barcode(_ number: Int) -> String {
        if number % 5 == 4 { return "" }
        let digits = "779" + String(100_000_000 + number).suffix(9)
        let sum = digits.utf8.enumerated().reduce(0) { $0 + Int($1.element - 48) * ($1.offset.isMultiple(of: 2) ? 1 : 3) }
        return digits + String((10 - sum % 10) % 10)
    }

    func customerName(_ number: Int) -> String {
        let surname = Self.surnames[Self.draw(number, 6, below: Self.surnames.count)]
        let trade = Self.trades[Self.draw(number, 7, below: Self.trades.count)]
        return "\(trade) \(surname) \(Self.brand(Self.draw(number, 8, below: 200))) \(number)"
    }

    /// A CUIT with its check digit.
    static func document(_ number: Int) -> String {
        let digits = "30" + String(50_000_000 + number)
        let sum = zip(digits.utf8, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]).reduce(0) { $0 + Int($1.0 - 48) * $1.1 }
        let rest = 11 - sum % 11
        return digits + (rest == 11 ? "0" : rest == 10 ? "9" : String(rest))
    }

    /// One in fifty has that of the customer before.
    static func phone(_ number: Int) -> String {
        String(1_140_000_000 + (number % 50 == 49 ? number - 1 : number))
    }
}
