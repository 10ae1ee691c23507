// Package oracle holds the simulated catalog to what a real PostgreSQL server
// says. A server and the simulator replay the same SQL; both then tell what the
// database holds as facts, one property of one object each, and the facts are
// compared section by section.
//
// The tests carry the build tag "oracle" and are started by `make oracle`, which
// starts the servers (scripts/postgres) and names them in POSTGRES_SERVERS.
// What is replayed: the cases of testdata/cases; every directory of the pack of
// real ones, where MIGRATION_GATE_CORPUS names it (see test/corpus); and
// PostgreSQL's own regression tests, where POSTGRES_REGRESS names their folder.
//
// agreement.tsv holds how much agreed when it was last written: less fails.
// differences.tsv says why what differs may differ.
//
// With the tag "probes" as well, `make probes` sends what a running release sends,
// before a change and at each of its commit points: reads, writes, upserts and
// calls made from what the server knows. Around the cases, the newest files of the
// pack, and every form of change to every object of testdata/generated.sql. Where
// the gate says nothing above a notice all of them work; probes.tsv has the
// exceptions with their reasons, probe_counts.tsv how much was shown.
package oracle
