"""The tables of the embedded platform's state."""

from __future__ import annotations

# Messages are kept as they are, without what has a column of its own. Times are microseconds
# since 1970. Bytes are kept once, however many inputs have them.
_FIRST = """
CREATE TABLE apps (
    id TEXT PRIMARY KEY, proto BLOB NOT NULL, created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE datasets (
    app TEXT NOT NULL, id TEXT NOT NULL, proto BLOB NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (app, id)
) WITHOUT ROWID;
CREATE TABLE inputs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, app TEXT NOT NULL, id TEXT NOT NULL,
    data BLOB NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
    UNIQUE (app, id)
);
CREATE INDEX inputs_in_order ON inputs (app, number);
CREATE TABLE dataset_inputs (
    app TEXT NOT NULL, dataset TEXT NOT NULL,
    input INTEGER NOT NULL REFERENCES inputs (number) ON DELETE CASCADE,
    PRIMARY KEY (app, dataset, input),
    FOREIGN KEY (app, dataset) REFERENCES datasets (app, id)
) WITHOUT ROWID;
CREATE INDEX datasets_of_input ON dataset_inputs (input);
CREATE TABLE contents (sha256 BLOB PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE media (
    input INTEGER NOT NULL REFERENCES inputs (number) ON DELETE CASCADE,
    field TEXT NOT NULL, sha256 BLOB NOT NULL REFERENCES contents (sha256),
    PRIMARY KEY (input, field)
) WITHOUT ROWID;
CREATE INDEX media_of_content ON media (sha256);
CREATE TABLE annotations (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    input INTEGER NOT NULL REFERENCES inputs (number) ON DELETE CASCADE,
    data BLOB NOT NULL, created INTEGER NOT NULL
);
CREATE INDEX annotations_of_input ON annotations (input)
"""

# A model version's public preview examples, by their places from 0.
_EXAMPLES = """
CREATE TABLE examples (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL, version TEXT NOT NULL, place INTEGER NOT NULL,
    name TEXT NOT NULL, description TEXT NOT NULL, data BLOB NOT NULL, created INTEGER NOT NULL
);
CREATE INDEX examples_in_order ON examples (model, version, place);
CREATE TABLE example_media (
    example INTEGER NOT NULL REFERENCES examples (number) ON DELETE CASCADE,
    field TEXT NOT NULL, sha256 BLOB NOT NULL REFERENCES contents (sha256),
    PRIMARY KEY (example, field)
) WITHOUT ROWID;
CREATE INDEX example_media_of_content ON example_media (sha256)
"""

#: By version, from the first; each takes the file from the version before to its own. One that
#: was released is never changed: what is new is a script more. No statement holds a semicolon.
SCHEMA = (_FIRST, _EXAMPLES)
