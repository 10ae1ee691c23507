//go:build tools

// Package atlascli pins the Atlas CLI that the gate's sums are compared with.
// It is a module of its own so that none of the CLI's dependencies reach the
// gate.
package atlascli

import _ "ariga.io/atlas/cmd/atlas"
