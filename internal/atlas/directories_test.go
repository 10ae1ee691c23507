package atlas_test

import (
	"strings"
	"testing"
)

// directory is a migration directory to be judged by Atlas and by the gate.
type directory struct {
	name string
	// files are those below the directory, atlas.sum aside.
	files map[string]string
	// sum turns the atlas.sum that Atlas writes for the files into the one that
	// is there; nil leaves it as it is.
	sum func(t testing.TB, valid string) string
	// noSum says that there is no atlas.sum.
	noSum bool
	// stricter says why the gate reports what Atlas accepts.
	stricter string
	// changed says in what the CLI, v0.13.1, differs from the library, v1.2.
	changed string
	// crashes says that the library's validation panics here. The older CLI's
	// does not.
	crashes bool
}

const (
	a = "20240101091512_a.sql"
	b = "20240202103344_b.sql"
	c = "20240303112233_c.sql"
)

// three is a directory with nothing odd about it.
var three = map[string]string{
	a: "CREATE TABLE a (id bigint PRIMARY KEY);\n",
	b: "ALTER TABLE a ADD COLUMN note text;\n",
	c: "CREATE INDEX ON a (note);\n",
}

// with lays files over the three; "" as the content of one of them stays.
func with(pairs ...string) map[string]string {
	files := map[string]string{}
	for name, data := range three {
		files[name] = data
	}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = pairs[i+1]
	}
	return files
}

func only(pairs ...string) map[string]string {
	files := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = pairs[i+1]
	}
	return files
}

type sumEdit = func(testing.TB, string) string

func to(text string) sumEdit { return func(testing.TB, string) string { return text } }

func replace(old, with string) sumEdit {
	return func(t testing.TB, valid string) string {
		if !strings.Contains(valid, old) {
			t.Fatalf("%q is not in\n%s", old, valid)
		}
		return strings.Replace(valid, old, with, 1)
	}
}

func of(files map[string]string) sumEdit {
	return func(t testing.TB, _ string) string { return atlasSum(t, files) }
}

// lines edits the lines and leaves the total.
func lines(edit func(l []string) []string) sumEdit {
	return func(_ testing.TB, valid string) string {
		l := strings.Split(strings.TrimSuffix(valid, "\n"), "\n")
		return strings.Join(edit(l), "\n") + "\n"
	}
}

// retotalled edits the lines and gives them a total that fits.
func retotalled(edit func(l []string) []string) sumEdit {
	return func(t testing.TB, valid string) string {
		return marshal(t, entries(lines(edit)(t, valid)))
	}
}

// directories are the forms that Atlas directories are known to take, and some
// that nobody takes by accident.
var directories = []directory{
	{name: "nothing odd", files: three},
	{name: "no files, no sum", noSum: true},
	{name: "no files, a sum"},
	{name: "no sum", files: three, noSum: true},
	{name: "empty files", files: with(a, "", c, "")},
	{name: "no newline at the end", files: with(b, "SELECT 1")},
	{name: "not UTF-8, NUL", files: with(b, "SELECT '\xff\xfe\x00';\n")},
	{name: "byte order mark", files: with(b, "\ufeffSELECT 1;\n")},
	{name: "checkpoint", files: with(c, "-- atlas:checkpoint\n\nCREATE TABLE a (id int);\n")},
	{name: "checkpoint with a tag", files: with(c, "-- atlas:checkpoint v1\n\nCREATE TABLE a (id int);\n")},
	{name: "delimiter", files: with(c, "-- atlas:delimiter \\n\\n\n\nSELECT 1\n\nSELECT 2\n")},
	{name: "very long line", files: with(b, "SELECT '"+strings.Repeat("x", 200_000)+"';\n")},

	// Which files take part.
	{name: "dotfile", files: with(".hidden.sql", "SELECT 1;\n")},
	{name: "dotfile unlisted", files: with(".hidden.sql", "SELECT 1;\n"), sum: of(three)},
	{name: "nothing but the ending", files: with(".sql", "SELECT 1;\n")},
	{name: "upper case ending", files: with("20240404101010_d.SQL", "SELECT 1;\n")},
	{name: "mixed case ending", files: with("20240404101010_d.Sql", "SELECT 1;\n")},
	{name: "other endings", files: with("README.md", "#", "d.txtar", "x", "d.sql.bak", "x", "d.sql~", "x", "sql", "x")},
	{name: "sub-directory", files: with("old/20230101000000_x.sql", "SELECT 1;\n", "meta/_journal.json", "{}")},
	{name: "sub-directory with a sum", files: with("old/atlas.sum", "h1:x\n")},
	{name: "a directory called .sql", files: with("x.sql/y.sql", "SELECT 1;\n")},
	{name: "golang-migrate without down files", files: only("0001_a.up.sql", "SELECT 1;\n", "0002_b.up.sql", "SELECT 2;\n")},

	// Names.
	{name: "no description", files: with("20240404101010.sql", "SELECT 1;\n")},
	{name: "spaces inside", files: with("20240404101010_d e  f.sql", "SELECT 1;\n")},
	{name: "leading space", files: with(" 20240404101010_d.sql", "SELECT 1;\n")},
	{name: "leading tab", files: with("\t20240404101010_d.sql", "SELECT 1;\n")},
	{name: "leading no-break space", files: with("\u00a020240404101010_d.sql", "SELECT 1;\n")},
	{name: "h1: inside", files: with("20240404101010_h1:d.sql", "SELECT 1;\n")},
	{name: "h1: first", files: with("h1:d.sql", "SELECT 1;\n")},
	{name: "unicode", files: with("20240404101010_größe_表.sql", "SELECT 1;\n")},
	{name: "not UTF-8", files: with("20240404101010_\xff\xfe.sql", "SELECT 1;\n")},
	{name: "newline", files: with("20240404101010_d\ne.sql", "SELECT 1;\n")},
	{name: "newline after h1:", files: with("20240404101010_h1:\n.sql", "SELECT 1;\n")},
	{name: "carriage return", files: with("20240404101010_d\r.sql", "SELECT 1;\n")},
	{name: "workflow command", files: with("::error::x.sql", "SELECT 1;\n")},
	{name: "glob characters", files: with("[a-z]*?.sql", "SELECT 1;\n", "\\.sql", "SELECT 2;\n")},
	{name: "order of forms", files: with("20240101_x.sql", "SELECT 1;\n", "2024.sql", "SELECT 2;\n", "Z.sql", "SELECT 3;\n", "z.sql", "SELECT 4;\n", "10.sql", "", "9.sql", "")},
	{name: "the longest name", files: with(strings.Repeat("n", 251)+".sql", "SELECT 1;\n")},

	// atlas:sum ignore.
	{name: "ignored", files: with(b, "-- atlas:sum ignore\nSELECT 1;\n")},
	{name: "ignored at the end", files: with(c, "-- atlas:sum ignore\nSELECT 1;\n")},
	{name: "all ignored", files: only(a, "-- atlas:sum ignore\n", b, "-- atlas:sum ignore")},
	{name: "ignored after a statement", files: with(b, "SELECT 1; -- atlas:sum ignore\nSELECT 2;\n")},
	{name: "ignored without a comment", files: with(b, "atlas:sum ignore\n")},
	{name: "ignored, two spaces", files: with(b, "-- atlas:sum  ignore\n")},
	{name: "ignored, trailing space", files: with(b, "-- atlas:sum ignore \n")},
	{name: "ignored, CRLF", changed: "the older CLI reads up to the carriage return, today's takes it for a part of the word", files: with(b, "-- atlas:sum ignore\r\nSELECT 1;\r\n")},
	{name: "ignored, block comment", files: with(b, "/* atlas:sum ignore */\n")},
	{name: "ignored, open block comment", files: with(b, "/* atlas:sum ignore\n*/\n")},
	{name: "ignored, tab", files: with(b, "--\tatlas:sum ignore\n")},
	{name: "ignored, tab before the word", files: with(b, "-- atlas:sum\tignore\n")},
	{name: "ignored, not ASCII before it", files: with(b, "-- é atlas:sum ignore\n")},
	{name: "ignored, byte order mark", files: with(b, "\ufeff-- atlas:sum ignore\n")},
	{name: "ignored, upper case", files: with(b, "-- atlas:sum IGNORE\n")},
	{name: "ignored, second line", files: with(b, "--\n-- atlas:sum ignore\n")},
	{name: "ignored twice on a line", files: with(b, "-- atlas:sum ignore atlas:sum ignore\n")},
	{name: "ignored, then another directive", files: with(b, "-- atlas:sum ignore atlas:nolint\n")},
	{name: "another directive, then ignored", files: with(b, "-- atlas:nolint atlas:sum ignore\n")},
	{name: "ignored, listed", files: with(b, "-- atlas:sum ignore\nSELECT 1;\n"), sum: of(three)},
	{name: "ignored at the end, listed", files: with(c, "-- atlas:sum ignore\nSELECT 1;\n"), sum: of(three)},
	{name: "ignored, changed after hashing", files: with(b, "-- atlas:sum ignore\nSELECT 2;\n"), sum: of(with(b, "-- atlas:sum ignore\nSELECT 1;\n"))},
	{name: "no longer ignored", files: three, sum: of(with(b, "-- atlas:sum ignore\n"))},

	// Files that are not as they were hashed.
	{name: "edited", files: with(b, "SELECT 1;\n"), sum: of(three)},
	{name: "last one edited", files: with(c, "SELECT 1;\n"), sum: of(three)},
	{name: "unlisted, first", files: with("2023_x.sql", ""), sum: of(three)},
	{name: "unlisted, last", files: with("2025_x.sql", ""), sum: of(three)},
	{name: "gone", files: only(a, three[a], c, three[c]), sum: of(three)},
	{name: "last one gone", files: only(a, three[a], b, three[b]), sum: of(three)},
	{name: "all gone", sum: of(three)},
	{name: "renamed", files: only(a, three[a], b, three[b], "20240303112233_d.sql", three[c]), sum: of(three)},
	{name: "swapped contents", files: only(a, three[b], b, three[a]), sum: of(only(a, three[a], b, three[b]))},
	{name: "CRLF throughout", files: with(b, "SELECT 1;\r\nSELECT 2;\r\n")},
	{name: "hashed as LF, there as CRLF", files: with(b, "ALTER TABLE a ADD COLUMN note text;\r\n"), sum: of(three)},
	{name: "hashed as CRLF, there as LF", files: three, sum: of(with(b, "ALTER TABLE a ADD COLUMN note text;\r\n"))},
	{name: "chain without separators", files: only("a.sql", "b.sql", "c.sql", "x"), sum: of(only("a.sql", "b.sqlc.sql", "c.sql", "x"))},

	// The sum by itself.
	{name: "empty sum", files: three, sum: to("")},
	{name: "empty sum, no files", sum: to("")},
	{name: "a newline for a sum", files: three, sum: to("\n")},
	{name: "a newline for a sum, no files", sum: to("\n")},
	{name: "total alone", files: three, sum: lines(func(l []string) []string { return l[:1] })},
	{name: "total of nothing", files: three, sum: to("h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")},
	{name: "last newline missing", files: three, sum: func(_ testing.TB, s string) string { return strings.TrimSuffix(s, "\n") }},
	{name: "truncated in a hash", files: three, sum: func(_ testing.TB, s string) string { return s[:len(s)-20] }},
	{name: "truncated in a name", files: three, sum: func(_ testing.TB, s string) string { return s[:strings.LastIndex(s, "_c.sql")] }},
	{name: "CRLF sum", files: three, sum: func(_ testing.TB, s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
	{name: "CRLF sum, last newline missing", files: three, sum: func(_ testing.TB, s string) string {
		return strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\r\n") + "\r"
	}},
	{name: "two carriage returns", files: three, sum: func(_ testing.TB, s string) string { return strings.ReplaceAll(s, "\n", "\r\r\n") }},
	{name: "bare carriage returns", files: three, sum: func(_ testing.TB, s string) string { return strings.ReplaceAll(s, "\n", "\r") }},
	{name: "byte order mark before the total", files: three, sum: func(_ testing.TB, s string) string { return "\ufeff" + s }},
	{name: "first line without h1:", files: three, sum: func(_ testing.TB, s string) string { return strings.TrimPrefix(s, "h1:") }},
	{name: "first line with h1: twice", files: three, sum: func(_ testing.TB, s string) string { return "h1:" + s }},
	{name: "bad total", files: three, sum: lines(func(l []string) []string { return append([]string{"h1:AAAA="}, l[1:]...) })},
	{name: "space after the total", files: three, sum: lines(func(l []string) []string { l[0] += " "; return l })},
	{name: "no total", files: three, sum: lines(func(l []string) []string { return l[1:] })},
	{name: "blank line inside", files: three, sum: lines(func(l []string) []string { return []string{l[0], l[1], "", l[2], l[3]} })},
	{name: "blank line at the end", files: three, sum: func(_ testing.TB, s string) string { return s + "\n" }},
	{name: "blank line at the start", files: three, sum: func(_ testing.TB, s string) string { return "\n" + s }},
	{name: "space line at the end", files: three, sum: func(_ testing.TB, s string) string { return s + " \n" }},
	{name: "comment line", files: three, sum: func(_ testing.TB, s string) string { return s + "# generated\n" }},
	{name: "name padded", files: three, sum: replace(b+" h1:", "\t  "+b+"  h1:")},
	{name: "no space before h1:", files: three, sum: replace(b+" h1:", b+"h1:")},
	{name: "space after h1:", files: three, sum: replace(b+" h1:", b+" h1: ")},
	{name: "upper case H1:", files: three, sum: replace(b+" h1:", b+" H1:")},
	{name: "one hash wrong", files: three, sum: replace(b+" h1:", b+" h1:x")},
	{name: "one hash wrong, valid total", files: three, sum: retotalled(func(l []string) []string { l[2] += "="; return l })},
	{name: "conflict markers", files: three, sum: lines(func(l []string) []string {
		return []string{"<<<<<<< HEAD", l[0], l[1], l[2], "=======", "h1:AAAA=", ">>>>>>> origin/main"}
	})},
	{name: "conflict markers, diff3", files: three, sum: lines(func(l []string) []string {
		return []string{"<<<<<<< HEAD", l[0], "||||||| base", "h1:AAAA=", "=======", "h1:BBBB=", ">>>>>>> origin/main", l[1], l[2], l[3]}
	})},
	{name: "conflict markers below the total", files: three, sum: lines(func(l []string) []string {
		return []string{l[0], l[1], "<<<<<<< HEAD", l[2], "=======", l[3], ">>>>>>> origin/main"}
	})},
	{name: "conflict markers with h1:", files: three, sum: lines(func(l []string) []string { return append(l, ">>>>>>> h1:x") })},
	{name: "union merge", files: three, sum: lines(func(l []string) []string { return append([]string{l[0], "h1:AAAA="}, l[1:]...) })},
	{name: "union merge at the end", files: three, sum: lines(func(l []string) []string { return append(l, "h1:AAAA=") })},
	{name: "lines swapped", files: three, sum: lines(func(l []string) []string { return []string{l[0], l[1], l[3], l[2]} })},
	{name: "lines swapped, valid total", files: three, sum: retotalled(func(l []string) []string { return []string{l[0], l[1], l[3], l[2]} })},
	{name: "line removed", files: three, sum: lines(func(l []string) []string { return []string{l[0], l[1], l[3]} })},
	{name: "line removed, valid total", files: three, sum: retotalled(func(l []string) []string { return []string{l[0], l[1], l[3]} })},
	{name: "first line twice, valid total", files: three, sum: retotalled(func(l []string) []string { return []string{l[0], l[1], l[1], l[2], l[3]} })},
	{name: "last line twice", files: three, sum: lines(func(l []string) []string { return append(l, l[3]) })},
	{name: "last line twice, valid total", files: three, crashes: true, sum: retotalled(func(l []string) []string { return append(l, l[3]) })},
	{name: "all lines twice, valid total", files: three, crashes: true, sum: retotalled(func(l []string) []string { return append(l, l[1:]...) })},
	{name: "line moved to the end of an empty place, valid total", files: only(a, three[a]), crashes: true, sum: retotalled(func(l []string) []string { return append(l, l[1], l[1]) })},
	{name: "as long a line as Atlas reads", files: three, sum: replace(b+" h1:", b+strings.Repeat(" ", 65535-len(b)-47)+"h1:")},
	{name: "a line longer than Atlas reads", files: three, sum: replace(b+" h1:", b+strings.Repeat(" ", 65536-len(b)-47)+"h1:")},
	{name: "a last line longer than Atlas reads", files: three, sum: replace(c+" h1:", c+strings.Repeat(" ", 65536-len(c)-47)+"h1:")},

	// Atlas hashes names and hashes without anything between them and compares
	// the results, so some wrong sums pass its validation.
	{name: "two lines in one", files: three, stricter: "no entry names the second file; atlas migrate apply fails on it (checksum not found)",
		sum: func(_ testing.TB, s string) string {
			h := hashes(s)
			return strings.Replace(s, b+" h1:"+h[b]+"\n"+c+" h1:", b+h[b]+c+" h1:", 1)
		}},
	{name: "an entry with neither name nor hash", files: three, stricter: "the line is no entry; nothing writes it",
		sum: lines(func(l []string) []string { return append(l, "h1:") })},
}
