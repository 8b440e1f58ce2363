import Persistence

extension InstanceScope {
    /// `WITH name AS …` as `SQL.with`, where each row has the column `instance_id` besides.
    func with(_ name: StaticString, _ columns: [SQL.BoundColumn], _ rows: [[any SQLBindable]]) -> SQL {
        .with(name, columns + [.fixedInteger("instance_id", instance.number)], rows, for: tx.dialect)
    }

    /// A table of one column.
    func with(_ name: StaticString, _ column: SQL.BoundColumn, _ values: some Collection<some SQLBindable>) -> SQL {
        with(name, [column], values.map { [$0] })
    }
}
