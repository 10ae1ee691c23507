// Package corpus holds the test against real histories: public repositories
// that keep an Atlas directory, with what each change did to it, measured by
// means that share nothing with the gate. The pack is not part of this
// repository. The test carries the build tag "corpus" and is started by
// `make corpus CORPUS=FILE`, which passes the pack (a tar.gz, or the directory
// that it unpacks to) in MIGRATION_GATE_CORPUS.
//
// The pack:
//
//   - gitslim/OWNER__NAME.git: a bare repository with the history of the
//     migration directories alone; a message ends with `original: ID`, the id
//     of the commit in the public repository.
//   - replay/*/OWNER__NAME.DIR.rows.jsonl: what each commit of the main line
//     did to DIR (its slashes written as __), by original id; see facts.
//   - replay/*/OWNER__NAME.DIR.prs.jsonl: the same for heads of pull requests.
//   - dirs/OWNER__NAME/DIR[@ID]: the newest state of each directory.
//
// differences.tsv lists every answer that differs from the facts, with the
// reason; counts.tsv how much was compared when it was last written.
package corpus
