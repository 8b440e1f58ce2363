package import Kernel

/// A table of records as a page shows it: `{{#table}}{{>record-table}}{{/table}}`. The first cell of a row names it.
package struct RecordTable: Sendable {
    package struct Column: Sendable {
        let label: Phrase
        let isNumber: Bool
        /// Its texts stay on one line, as a document does.
        let isWhole: Bool

        package init(es: String, en: String, isNumber: Bool = false, isWhole: Bool = false) {
            label = Phrase(es: es, en: en)
            self.isNumber = isNumber
            self.isWhole = isWhole
        }
    }

    package struct Cell: Sendable {
        let text: String
        /// A tone of the palette: the text stands in a badge.
        let tone: String?
        /// Beside the text, in small.
        let detail: String?

        package init(_ text: String, tone: String? = nil, detail: String? = nil) {
            self.text = text
            self.tone = tone
            self.detail = detail
        }
    }

    /// A button of a row.
    package struct Action: Sendable {
        let path: String
        let label: Phrase
        /// What is asked before.
        let question: Phrase?

        package init(_ path: String, es: String, en: String, question: Phrase? = nil) {
            self.path = path
            label = Phrase(es: es, en: en)
            self.question = question
        }
    }

    package struct Row: Sendable {
        let cells: [Cell]
        let href: String?
        let actions: [Action]

        package init(_ cells: [Cell], href: String? = nil, actions: [Action] = []) {
            self.cells = cells
            self.href = href
            self.actions = actions
        }
    }

    private let caption: String
    private let columns: [Column]
    private let rows: [Row]

    package init(_ caption: String, _ columns: [Column], _ rows: [Row]) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }

    package func json(in language: Language) -> JSON {
        [
            "caption": .string(caption), "has_rows": .bool(!rows.isEmpty), "has_actions": .bool(rows.contains { !$0.actions.isEmpty }),
            "columns": .array(columns.map { ["label": .string($0.label.text(in: language)), "number": .bool($0.isNumber)] }),
            "rows": .array(rows.map { row($0, language) }),
        ]
    }

    private func row(_ row: Row, _ language: Language) -> JSON {
        let name = row.cells.first?.text ?? ""
        return [
            "name": .string(name), "is_whole": .bool(columns.first?.isWhole == true), "href": .optional(row.href),
            "detail": .optional(row.cells.first?.detail),
            "cells": .array(
                zip(columns, row.cells).dropFirst().map { column, cell in
                    [
                        "label": .string(column.label.text(in: language)), "number": .bool(column.isNumber),
                        "whole": .bool(column.isWhole), "text": .string(cell.text),
                        "tone": .optional(cell.tone), "detail": .optional(cell.detail),
                    ]
                }
            ),
            "actions": .array(
                row.actions.map { action in
                    [
                        "path": .string(action.path), "label": .string(action.label.text(in: language)),
                        "question": .optional(action.question?.text(in: language)),
                    ]
                }
            ),
        ]
    }
}
