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
WHERE p.kind = $1 AND ($2 = '' OR p.person = $2)
  AND p.version = (SELECT max(q.version) FROM paper q WHERE q.kind = p.kind AND q.id = p.id)
ORDER BY p.id;

-- name: all-papers
SELECT kind, id, version, person, body, author, recorded FROM paper ORDER BY kind, id, version;
