internal import GRDB

/// The tables of a store.
enum StoreSchema {
  /// Marks a SQLite file as a store of hoso: "hoso" in ASCII.
  static let applicationID = 0x686f_736f

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1-first-tables") { db in
      try db.execute(
        sql: """
          CREATE TABLE packs (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL,
            -- Names of sections, fields and rules by their numbers, as JSON.
            names TEXT NOT NULL UNIQUE
          ) STRICT;
          CREATE TABLE deliveries (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL,
            -- SHA-256 over the names and contents of the files.
            digest BLOB NOT NULL UNIQUE, received_at TEXT NOT NULL
          ) STRICT;
          CREATE TABLE runs (
            id INTEGER PRIMARY KEY, delivery_id INTEGER NOT NULL REFERENCES deliveries,
            pack_id INTEGER NOT NULL REFERENCES packs, source TEXT NOT NULL,
            today TEXT NOT NULL, finished_at TEXT NOT NULL, first_record INTEGER NOT NULL,
            record_count INTEGER NOT NULL, summary TEXT NOT NULL
          ) STRICT;
          CREATE TABLE files (
            run_id INTEGER NOT NULL REFERENCES runs DEFERRABLE INITIALLY DEFERRED, number INTEGER NOT NULL,
            name TEXT NOT NULL, description TEXT NOT NULL, PRIMARY KEY (run_id, number)
          ) STRICT;
          CREATE TABLE file_findings (
            run_id INTEGER NOT NULL REFERENCES runs DEFERRABLE INITIALLY DEFERRED, number INTEGER NOT NULL,
            finding TEXT NOT NULL, PRIMARY KEY (run_id, number)
          ) STRICT;
          CREATE TABLE records (
            id INTEGER PRIMARY KEY, file INTEGER NOT NULL, ordinal INTEGER NOT NULL,
            line INTEGER NOT NULL, byte_offset INTEGER NOT NULL, byte_count INTEGER NOT NULL,
            disposition INTEGER NOT NULL, cluster INTEGER, content INTEGER NOT NULL,
            -- The record whose payload stands for this one too.
            same_as INTEGER, payload BLOB NOT NULL, details BLOB
          ) STRICT;
          CREATE TABLE findings (
            record_id INTEGER NOT NULL REFERENCES records DEFERRABLE INITIALLY DEFERRED, number INTEGER NOT NULL,
            rule INTEGER NOT NULL, section INTEGER NOT NULL, field INTEGER NOT NULL,
            "row" INTEGER NOT NULL, detail INTEGER NOT NULL, PRIMARY KEY (record_id, number)
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE fragments (
            run_id INTEGER NOT NULL REFERENCES runs DEFERRABLE INITIALLY DEFERRED, number INTEGER NOT NULL,
            file INTEGER NOT NULL, line INTEGER NOT NULL, byte_offset INTEGER NOT NULL,
            byte_count INTEGER NOT NULL, rule INTEGER NOT NULL, cause_line INTEGER NOT NULL,
            cause_column INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (run_id, number)
          ) STRICT;
          -- Sorted pages of (key, record id), see KeyPages.
          CREATE TABLE key_pages (
            identity TEXT NOT NULL, first_key INTEGER NOT NULL, run_id INTEGER NOT NULL,
            page BLOB NOT NULL, PRIMARY KEY (identity, run_id, first_key)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("2-shared-values") { db in
      try db.execute(
        sql: """
          -- Keys of values that dataset rules compare between records, in the order of the records;
          -- see KeyBlock.
          CREATE TABLE shared_keys (
            -- The fields' names.
            fields TEXT NOT NULL, run_id INTEGER NOT NULL REFERENCES runs DEFERRABLE INITIALLY DEFERRED,
            number INTEGER NOT NULL, block BLOB NOT NULL, PRIMARY KEY (fields, run_id, number)
          ) STRICT;
          -- Which runs' keys are there, be they none.
          CREATE TABLE shared_key_runs (
            fields TEXT NOT NULL, run_id INTEGER NOT NULL REFERENCES runs DEFERRABLE INITIALLY DEFERRED,
            PRIMARY KEY (fields, run_id)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("3-outstanding") { db in
      try db.execute(sql: outstanding)
    }
    migrator.registerMigration("4-explanations") { db in
      try db.execute(sql: explanations)
    }
    migrator.registerMigration("5-record-chunks") { db in
      try RowsToChunks.convert(db)
    }
    migrator.registerMigration("6-record-bytes") { db in
      try RowsToChunks.moveBytes(db)
    }
    // Cells of XML leave out what their path has in common with the one before: older cells are read
    // as they stand, but an older hoso would misread those.
    migrator.registerMigration("7-shared-paths") { _ in }
    return migrator
  }

  /// What was sent back, and what came back. Of stores that are older nothing is forgotten.
  private static let outstanding = """
    CREATE TABLE outstanding (
      run_id INTEGER NOT NULL REFERENCES runs DEFERRABLE INITIALLY DEFERRED,
      -- A record's place in the run, from 1; a fragment's, from -1 downwards.
      number INTEGER NOT NULL,
      -- The run over the same delivery that told it first.
      first_run_id INTEGER NOT NULL,
      file INTEGER NOT NULL, byte_offset INTEGER NOT NULL, unit TEXT,
      -- As of the record that it is about now.
      disposition INTEGER NOT NULL, record_id INTEGER, returns INTEGER NOT NULL DEFAULT 0,
      -- Without settled_as, a later run over the same delivery told it again.
      settled_run_id INTEGER, settled_as INTEGER,
      PRIMARY KEY (run_id, number)
    ) STRICT, WITHOUT ROWID;
    -- Which record answered for which item.
    CREATE TABLE returns (
      record_id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, number INTEGER NOT NULL
    ) STRICT;
    -- Held records of which a newer form came back: nothing is matched with them any more.
    CREATE TABLE superseded (record_id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL) STRICT;
    -- Cells as sent of records that turned out to need them only at the end of their run. In a
    -- table of their own: to enlarge a record would split its page.
    CREATE TABLE recalled (record_id INTEGER PRIMARY KEY, details BLOB NOT NULL) STRICT;
    INSERT INTO outstanding
      SELECT u.id, r.id - u.first_record + 1, u.id, r.file, r.byte_offset, NULL, r.disposition,
        r.id, 0, NULL, NULL
      FROM runs u JOIN records r
        ON r.id >= u.first_record AND r.id < u.first_record + u.record_count
      WHERE r.disposition IN (1, 2);
    INSERT INTO outstanding
      SELECT run_id, -(number + 1), run_id, file, byte_offset, NULL, 2, NULL, 0, NULL, NULL
      FROM fragments;
    UPDATE outstanding AS e SET settled_run_id = n.run_id
      FROM outstanding n JOIN runs m ON m.id = n.run_id JOIN runs l ON l.delivery_id = m.delivery_id
      WHERE l.id = e.run_id AND n.run_id > e.run_id AND n.number = e.number AND n.file = e.file
        AND n.byte_offset = e.byte_offset;
    """

  /// What persons answered. What is written here stays: changes are further events.
  private static let explanations = """
    CREATE TABLE explanations (
      id INTEGER PRIMARY KEY, rule TEXT NOT NULL,
      -- finding, unit, delivery or source; what it names, for a delivery its number.
      scope TEXT NOT NULL, target TEXT NOT NULL,
      -- Of one finding: its field's path, a digest of the values that it rests on, and by what the
      -- record's person is known again; of all of a rule: the rule's revision.
      field TEXT NOT NULL, evidence INTEGER NOT NULL, subject INTEGER,
      reason TEXT NOT NULL, given_by TEXT NOT NULL, given_at TEXT NOT NULL, until TEXT,
      -- The run whose delivery brought it; NULL where it was given by hand.
      run_id INTEGER
    ) STRICT;
    CREATE TABLE explanation_events (
      id INTEGER PRIMARY KEY, explanation_id INTEGER NOT NULL REFERENCES explanations,
      -- given, withdrawn or reopened.
      kind TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL, run_id INTEGER
    ) STRICT;
    CREATE INDEX explanation_events_of ON explanation_events (explanation_id);
    -- Which finding of a record was answered by which explanation.
    CREATE TABLE explained (
      record_id INTEGER NOT NULL, number INTEGER NOT NULL,
      explanation_id INTEGER NOT NULL REFERENCES explanations, PRIMARY KEY (record_id, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER explanations_stay BEFORE UPDATE ON explanations
      BEGIN SELECT RAISE(ABORT, 'explanations are never changed'); END;
    CREATE TRIGGER explanations_remain BEFORE DELETE ON explanations
      BEGIN SELECT RAISE(ABORT, 'explanations are never deleted'); END;
    CREATE TRIGGER explanation_events_stay BEFORE UPDATE ON explanation_events
      BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
    CREATE TRIGGER explanation_events_remain BEFORE DELETE ON explanation_events
      BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
    """
}
