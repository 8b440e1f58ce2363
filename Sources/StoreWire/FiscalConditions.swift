/// The words for how a buyer stands towards the tax office; those that Acqua knows, so that no order fails for one later.
package enum FiscalConditions {
    package static let words = [
        "responsable_inscripto", "exento", "consumidor_final", "monotributo", "no_categorizado", "proveedor_exterior",
        "cliente_exterior", "iva_liberado", "monotributo_social", "no_alcanzado", "monotributo_promovido",
    ]
}
