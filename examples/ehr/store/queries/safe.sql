-- name: now
SELECT CURRENT_TIMESTAMP;

-- name: login
SELECT name, role, hash FROM login WHERE name = $1;

-- name: logins
SELECT name, role, hash FROM login ORDER BY name;

-- name: add-login
INSERT INTO login (name, role, hash) VALUES ($1, $2, $3);

-- name: set-login
UPDATE login SET role = $2, hash = $3 WHERE name = $1;

-- name: remove-login
DELETE FROM login WHERE name = $1;

-- name: audit
INSERT INTO audit (actor, action, object) VALUES ($1, $2, $3);

-- name: keep-audit
INSERT INTO audit (at, actor, action, object) VALUES ($1, $2, $3, $4);

-- name: last-audit
SELECT at, actor, action, object FROM audit ORDER BY id DESC LIMIT $1;

-- name: all-audit
SELECT at, actor, action, object FROM audit ORDER BY id;
