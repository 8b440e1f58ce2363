let m0026ScheduledRuns = """
    -- Passes by schedule stand together, an hour of them in one row; 0: somebody asked for it, and it is one pass.
    ALTER TABLE pull_runs ADD COLUMN passes BIGINT NOT NULL DEFAULT 0 CHECK (passes >= 0)
    """
