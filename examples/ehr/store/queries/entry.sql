-- name: entries
SELECT e.person, e.seq, e.external, e.corrects, e.struck, e.day, e.body, e.author, e.recorded
FROM entry e WHERE e.person = $1 ORDER BY e.seq;

-- name: all-entries
SELECT e.person, e.seq, e.external, e.corrects, e.struck, e.day, e.body, e.author, e.recorded
FROM entry e ORDER BY e.person, e.seq;

-- name: last-seq
SELECT coalesce(max(seq), 0) FROM entry WHERE person = $1;

-- name: append
INSERT INTO entry (person, seq, external, corrects, struck, kind, day, body, author)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: keep
INSERT INTO entry (person, seq, external, corrects, struck, kind, day, body, author, recorded)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: by-external
SELECT person, body FROM entry WHERE external = $1;
