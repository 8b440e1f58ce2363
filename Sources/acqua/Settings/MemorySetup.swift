import CMalloc

enum MemorySetup {
    /// Keeps freed memory for the next request instead of giving it back to the system and asking for it again: measured on
    /// the bare loop of the benchmark, page faults cost an eighth of the orders a second. What is kept at the top is bounded.
    static func start() {
        mallopt(M_TRIM_THRESHOLD, 32 << 20)
        mallopt(M_TOP_PAD, 4 << 20)
        mallopt(M_MMAP_THRESHOLD, 8 << 20)
    }
}
