-- +goose Up
-- What happened to a person, entry by entry. Nothing is changed: a correction is an
-- entry that names the one it replaces.
CREATE TABLE entry (
    person   TEXT NOT NULL,
    seq      INTEGER NOT NULL CHECK (seq > 0),
    external TEXT UNIQUE,
    corrects INTEGER,
    struck   BOOLEAN NOT NULL DEFAULT FALSE,
    kind     TEXT NOT NULL,
    day      TEXT CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    body     TEXT NOT NULL,
    author   TEXT NOT NULL,
    recorded TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    PRIMARY KEY (person, seq),
    UNIQUE (person, corrects),
    FOREIGN KEY (person, corrects) REFERENCES entry (person, seq),
    CHECK (corrects < seq)
);

-- Papers with all their versions: people, policies, programs, templates, assessments,
-- decisions, authorizations.
CREATE TABLE paper (
    kind     TEXT NOT NULL,
    id       TEXT NOT NULL,
    version  INTEGER NOT NULL CHECK (version > 0),
    person   TEXT NOT NULL,
    body     TEXT NOT NULL,
    author   TEXT NOT NULL,
    recorded TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    PRIMARY KEY (kind, id, version)
);
CREATE INDEX paper_person ON paper (person, kind);

CREATE TABLE login (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- Who read or wrote what.
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    actor  TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER entry_keeps_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entry_keeps_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER paper_keeps_update BEFORE UPDATE ON paper BEGIN SELECT RAISE(ABORT, 'versions are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER paper_keeps_delete BEFORE DELETE ON paper BEGIN SELECT RAISE(ABORT, 'versions are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_keeps_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_keeps_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is never deleted'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE audit;
DROP TABLE login;
DROP TABLE paper;
DROP TABLE entry;
