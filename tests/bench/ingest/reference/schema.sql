-- The reference of `make bench-ingest`: what a report writes at least, frozen. It follows no change of the product.
DROP SCHEMA IF EXISTS bench_ingest CASCADE;
CREATE SCHEMA bench_ingest;
CREATE TABLE bench_ingest.mutation (
    id uuid PRIMARY KEY, person_id uuid NOT NULL, kind text NOT NULL, digest bytea NOT NULL, state text NOT NULL,
    answer jsonb NOT NULL, received_at timestamptz NOT NULL
);
CREATE INDEX ON bench_ingest.mutation (received_at);
CREATE TABLE bench_ingest.incident (
    id uuid PRIMARY KEY, number text NOT NULL UNIQUE, state text NOT NULL, category text NOT NULL, words text NOT NULL,
    area_code text NOT NULL COLLATE "C", county text GENERATED ALWAYS AS (left(area_code, 6)) STORED,
    point geometry(Point, 4326) NOT NULL, reporter_id uuid NOT NULL, reported_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL, version int NOT NULL
);
CREATE INDEX ON bench_ingest.incident USING gist (point);
CREATE INDEX ON bench_ingest.incident (county, due_at, id);
CREATE INDEX ON bench_ingest.incident (area_code, reported_at DESC, id DESC);
CREATE INDEX ON bench_ingest.incident (reporter_id, reported_at DESC, id DESC);
CREATE TABLE bench_ingest.photo (incident_id uuid NOT NULL, sha256 text NOT NULL, PRIMARY KEY (incident_id, sha256));
CREATE TABLE bench_ingest.participation (
    subject_id uuid NOT NULL, person_id uuid NOT NULL, since timestamptz NOT NULL, PRIMARY KEY (subject_id, person_id)
);
CREATE TABLE bench_ingest.change (
    audience text NOT NULL, kind text NOT NULL, object_id text NOT NULL, xid bigint NOT NULL, gone boolean NOT NULL,
    PRIMARY KEY (audience, kind, object_id)
);
CREATE INDEX ON bench_ingest.change (audience, xid);
CREATE TABLE bench_ingest.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject_id uuid NOT NULL, name text NOT NULL,
    at timestamptz NOT NULL, data jsonb NOT NULL, hash bytea NOT NULL
);
CREATE INDEX ON bench_ingest.event (subject_id, id);
CREATE TABLE bench_ingest.counter (area_code text PRIMARY KEY, last int NOT NULL);
CREATE TABLE bench_ingest.job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, task text NOT NULL, args jsonb NOT NULL, status text NOT NULL
);
CREATE INDEX ON bench_ingest.job (status, id);
GRANT USAGE ON SCHEMA bench_ingest TO :"app";
GRANT ALL ON ALL TABLES IN SCHEMA bench_ingest TO :"app";
