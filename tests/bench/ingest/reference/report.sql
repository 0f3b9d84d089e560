\set county random(1, 8)
SELECT gen_random_uuid() AS id, gen_random_uuid() AS mutation, gen_random_uuid() AS person \gset
BEGIN;
INSERT INTO bench_ingest.mutation VALUES (:mutation::uuid, :person::uuid, 'incident.report', '\x00', '', '{}', now());
INSERT INTO bench_ingest.photo VALUES (:id::uuid, md5(:id::text));
INSERT INTO bench_ingest.participation VALUES (:id::uuid, :person::uuid, now());
INSERT INTO bench_ingest.change VALUES ('33020' || :county::text || '001001001', 'incident', :id::text, txid_current(), false), ('p:' || :person::text, 'incident', :id::text, txid_current(), false);
INSERT INTO bench_ingest.event (subject_id, name, at, data, hash) VALUES (:id::uuid, 'incident.report', now(), '{"to": "reported"}', '\x00');
INSERT INTO bench_ingest.job (task, args, status) VALUES ('media.prepare', '{}', 'todo');
INSERT INTO bench_ingest.counter VALUES ('33020' || :county::text, 1) ON CONFLICT (area_code) DO UPDATE SET last = bench_ingest.counter.last + 1;
INSERT INTO bench_ingest.incident (id, number, state, category, words, area_code, point, reporter_id, reported_at, due_at, version) VALUES (:id::uuid, :id::text, 'reported', 'hazard.road', 'words of a report', '33020' || :county::text || '001001001', ST_SetSRID(ST_MakePoint(120 + random(), 30), 4326), :person::uuid, now(), now(), 1);
UPDATE bench_ingest.mutation SET state = 'done', answer = '{"incident": {"id": "x"}}' WHERE id = :mutation::uuid;
COMMIT;
