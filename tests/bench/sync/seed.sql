-- 150,000 devices of 150,000 workers in 20,000 grids, by rows of the drills' people; what each phone has heard of.
-- Run by the owner; psql variables: devices, grids.
INSERT INTO areas_area (code, level, name, kind, special, population, valid_from, successors,
                        geom, geom_far, geom_mid, geom_web, centre)
SELECT '3304' || lpad((n / 1000)::text, 2, '0') || '001001' || lpad((n % 1000)::text, 3, '0'), 'grid', 'grid ' || n,
       kind, false, population, valid_from, successors, geom, geom_far, geom_mid, geom_web, centre
FROM areas_area, generate_series(0, :grids - 1) AS n WHERE code = '330201001001001';
CREATE TEMP TABLE bench AS
SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS post,
       '3304' || lpad(((n % :grids) / 1000)::text, 2, '0') || '001001' || lpad(((n % :grids) % 1000)::text, 3, '0') AS grid
FROM generate_series(0, :devices - 1) AS n;
INSERT INTO accounts_person (id, username, name, phone, password, is_active, session_epoch)
SELECT person, 'bench-' || n, 'bench ' || n, '', '!', true, 0 FROM bench;
INSERT INTO accounts_post (id, person_id, unit_id, role, area_code, grids, on_duty, valid_from)
SELECT b.post, b.person, u.id, 'worker', left(b.grid, 12), ARRAY[b.grid], true, '2020-01-01'
FROM bench b, (SELECT id FROM accounts_unit WHERE kind = 'station' ORDER BY area_code LIMIT 1) u;
INSERT INTO accounts_device (id, token_sha256, person_id, post_id, model, platform, app_version, push_kind, push_id,
                             created_at, last_seen_at, reason)
SELECT gen_random_uuid(), sha256(convert_to('bench-' || n, 'UTF8')), person, post, '', '', '', '', '', now(), now(), ''
FROM bench;
INSERT INTO core_change (audience, kind, object_id, gone)
SELECT 'p:' || person, 'inbox', gen_random_uuid()::text, false FROM bench, generate_series(1, 2);
INSERT INTO core_change (audience, kind, object_id, gone)
SELECT DISTINCT grid, 'area', grid, false FROM bench;
ANALYZE areas_area, accounts_person, accounts_post, accounts_device, core_change;
