-- name: put
INSERT INTO paper (kind, id, version, person, body, author) VALUES ($1, $2, $3, $4, $5, $6);

-- name: keep-paper
INSERT INTO paper (kind, id, version, person, body, author, recorded) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: paper
SELECT kind, id, version, person, body, author, recorded FROM paper
WHERE kind = $1 AND id = $2 ORDER BY version DESC LIMIT 1;

-- name: versions
SELECT kind, id, version, person, body, author, recorded FROM paper
WHERE kind = $1 AND id = $2 ORDER BY version;

-- name: papers
SELECT p.kind, p.id, p.version, p.person, p.body, p.author, p.recorded FROM paper p
WHERE p.kind = $1
  AND p.version = (SELECT max(q.version) FROM paper q WHERE q.kind = p.kind AND q.id = p.id)
ORDER BY p.id;

-- name: papers-of
SELECT p.kind, p.id, p.version, p.person, p.body, p.author, p.recorded FROM paper p
WHERE p.kind = $1 AND p.person = $2
  AND p.version = (SELECT max(q.version) FROM paper q WHERE q.kind = p.kind AND q.id = p.id)
ORDER BY p.id;

-- name: stamps
SELECT p.id,
  (SELECT count(*) FROM paper q WHERE q.person = p.id),
  (SELECT coalesce(max(e.seq), 0) FROM entry e WHERE e.person = p.id)
FROM paper p WHERE p.kind = 'person' AND p.version = 1 AND p.id > $1 ORDER BY p.id LIMIT $2;

-- name: shared-stamp
SELECT count(*) FROM paper WHERE person = '';

-- name: all-papers
SELECT kind, id, version, person, body, author, recorded FROM paper ORDER BY kind, id, version;
