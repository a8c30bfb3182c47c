/**
 * The schema, as the steps that lead to it: step n makes version n of version n − 1. A step that has been released is never
 * changed; what is new is a step more, with a test that begins at every version before it.
 */
export const MIGRATIONS: readonly string[] = [
  // 1: three kinds of memories, their words and names.
  `CREATE TABLE memories (
     key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, text TEXT NOT NULL,
     at INTEGER NOT NULL, learned INTEGER NOT NULL
   );
   CREATE INDEX memoriesAt ON memories (at);
   CREATE TABLE names (
     folded TEXT NOT NULL, key INTEGER NOT NULL, name TEXT NOT NULL, given INTEGER NOT NULL, PRIMARY KEY (folded, key)
   ) WITHOUT ROWID;
   CREATE INDEX namesOf ON names (key);
   CREATE TABLE pictures (picture TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (picture, key)) WITHOUT ROWID;
   CREATE INDEX picturesOf ON pictures (key);
   CREATE TABLE facts (
     key INTEGER PRIMARY KEY, subject TEXT NOT NULL, relation TEXT NOT NULL, object TEXT NOT NULL,
     subjectFolded TEXT NOT NULL, relationFolded TEXT NOT NULL, confidence REAL NOT NULL, held INTEGER NOT NULL,
     replacedBy TEXT
   );
   CREATE INDEX factsAbout ON facts (subjectFolded, relationFolded);
   CREATE INDEX factsReplaced ON facts (replacedBy) WHERE replacedBy IS NOT NULL;
   CREATE TABLE sources (source TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (source, key)) WITHOUT ROWID;
   CREATE INDEX sourcesOf ON sources (key);
   CREATE TABLE procedures (
     key INTEGER PRIMARY KEY, task TEXT NOT NULL, taskFolded TEXT NOT NULL, recipe TEXT NOT NULL,
     successes INTEGER NOT NULL, failures INTEGER NOT NULL, lastUsed INTEGER NOT NULL
   );
   CREATE INDEX proceduresOf ON procedures (taskFolded);
   CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2');
   INSERT INTO words (words, rank) VALUES ('secure-delete', 1);`,
  // 2: what they mean, in 8 bits a number, and by which encoder.
  `CREATE TABLE vectors (key INTEGER PRIMARY KEY, vector BLOB NOT NULL);
   CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
  // 3: what comes of reflection: facts that she found herself, until when each was believed, dreams, goals, and episodes that
  // nothing is to be learnt from again.
  `ALTER TABLE facts ADD COLUMN derived INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE facts ADD COLUMN until INTEGER;
   CREATE TABLE dreams (key INTEGER PRIMARY KEY);
   CREATE TABLE spent (key INTEGER PRIMARY KEY);
   CREATE TABLE goals (
     key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, text TEXT NOT NULL, detail TEXT NOT NULL,
     cause TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, state TEXT NOT NULL, settled INTEGER
   );
   CREATE TABLE goalThings (thing TEXT NOT NULL, goal INTEGER NOT NULL, PRIMARY KEY (thing, goal)) WITHOUT ROWID;`,
];
