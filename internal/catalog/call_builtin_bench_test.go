package catalog

import "testing"

// BenchmarkBuiltins reads the table of PostgreSQL's own functions, which every
// run does once that looks at an expression.
func BenchmarkBuiltins(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		readBuiltins(callsText)
	}
}
