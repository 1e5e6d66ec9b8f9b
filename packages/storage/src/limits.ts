// The limits of storage: each with a name and a number. Times in the unit the name ends in.

export const storageLimits = {
  /** How often a transaction is run before its conflicts become a fault. */
  transactionTriesMax: 8,
  /** Waiting before the second try; doubles, with a spread, for each further one. */
  conflictWaitMs: 5,
  conflictWaitCeilingMs: 250,
  lockWaitMs: 15_000,
  statementMs: 60_000,
  idleInTransactionMs: 60_000,
  /** PostgreSQL only: sessions of one server process. */
  connectionsMax: 10,
  connectMs: 5_000,
  idleConnectionMs: 30_000,
  /** Rows sent in one statement. */
  rowsPerStatementMax: 2_000,
  /** Rows copied in at once. */
  copyRowsMax: 10_000,
  pageSizeMax: 1_000,
  /** Rows read at once while an index is made of everything. */
  indexPageRows: 2_000,
  /** Pages of a reading that are read at once. */
  syncPagesAtOnce: 10,
  /** Work that failed this often is claimed after all other: one dead target must not hold up everybody else. */
  troubledTriesMin: 3,
  /** The embedded database vacuums and checkpoints by itself never: we look this often, and do it after this much was written. */
  upkeepEveryMs: 30_000,
  upkeepWrittenBytes: 32_000_000,
  /** The owner of a state folder shows that it lives, for processes that cannot see its pid (another container). */
  lockHeartbeatMs: 5_000,
  lockForeignStaleMs: 20_000,
  lockTriesMax: 5,
  postgresVersionMin: 15,
} as const;
