package sqlparse

import "time"

// The bounds of what is read, and where they come from. Measured with 8 MB of stack
// per thread, which is what Linux gives: the JSON printer dies between 80,000 and
// 160,000 tokens in a chain (`1+1+…`, COLLATE), the protobuf packer at 47,000; with
// 1 MB at 19,000.
const (
	// maxFile is the largest file that is looked at.
	maxFile = 16 << 20
	// maxStatement is the largest statement that is parsed.
	maxStatement = 4 << 20
	// maxItems is how many statements or comments of a file are read, and maxProblems
	// how many problems are reported before nothing more is.
	maxItems    = 500_000
	maxProblems = 1_000
	// maxDepth is what may be parsed in this process, by depthMeter.
	maxDepth = 4_000
	// maxChild is what may be parsed at all. PostgreSQL itself refuses such depths
	// with its max_stack_depth of 2 MB.
	maxChild = 60_000
	// largeData is the size from which a statement that only changes rows is not
	// worth a tree.
	largeData = 64 << 10
	// maxText is how much is handed to the parser at once, so that it takes little
	// memory whatever the size of a file. Beyond this its output buffer is so large
	// that every call gets fresh pages, and it takes a half longer per byte.
	maxText = 32 << 10
	// aheadBytes is the size of a file that counts for two when files are read ahead.
	aheadBytes = 256 << 10
	// childTime is what a child process gets; it needs 30 ms to start.
	childTime = 10 * time.Second
	// maxChildren is how many statements of one file may have one. After a crash or
	// a timeout there is no other, so that a file cannot keep the gate for minutes.
	maxChildren = 20
	// maxChildOutput bounds what a child may send: 4 MB of SQL print as 60 MB.
	maxChildOutput = 256 << 20
)

// maxCost bounds the work that the real scanner repeats: about 35 ms.
func maxCost(size int) int { return 4_000_000 + 8*size }
