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
package oracle
