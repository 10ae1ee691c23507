module github.com/renewa/migration-gate/test/atlascli

go 1.26.0

require ariga.io/atlas/cmd/atlas v0.13.1

// Atlas's own choice, v0.8.1, does not compile with today's Go.
require golang.org/x/tools v0.30.0 // indirect
