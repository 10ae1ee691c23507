package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// One escape function per medium. Whatever came from the change under test (a
// file's name, its text, a message made of them) passes through the one of the
// medium that it is written to, here and nowhere else.

// visible shows what would act unseen: control characters, line breaks, marks
// that turn the direction of text, characters of no width, and bytes that are
// not UTF-8. They are shown rather than dropped, so that a name made to look
// like another looks different. Every other escape function starts from it.
func visible(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case !unseen(r):
			b.WriteString(s[i : i+n])
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += n
	}
	return b.String()
}

// unseen: Cc holds C0, DEL and C1; Cf the bidirectional marks and most of what
// has no width; the other tables hold the rest of it.
func unseen(r rune) bool {
	if r < 0x7f { // nearly all there is; the tables are slow
		return r < 0x20
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// lines splits text that may have line breaks of its own, such as help, and
// makes each line visible.
func lines(s string) []string {
	var out []string
	for line := range strings.SplitSeq(strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n"), "\n") {
		out = append(out, visible(line))
	}
	return out
}

// terminal is for text on a terminal or in a log. A log of GitHub Actions runs
// workflow commands: those that begin a line with ::, and the older ##[ form
// anywhere in one (actions/runner, ActionCommand.cs). Neither gets through.
func terminal(s string) string {
	s = strings.ReplaceAll(visible(s), "##[", `##\x5b`)
	if text := strings.TrimLeft(s, " "); strings.HasPrefix(text, "::") {
		s = s[:len(s)-len(text)] + `\x3a` + text[1:]
	}
	return s
}

// commandData is for the message of a workflow command. Line breaks are what
// the runner shows as such; go-githubactions encodes them, and the percent
// sign.
func commandData(s string) string { return strings.Join(lines(s), "\n") }

// commandProperty is for a property of a workflow command: one line.
// go-githubactions encodes the percent sign, the colon and the comma.
func commandProperty(s string) string { return visible(s) }

// markdown is for prose in GitHub's Markdown, in table cells and in HTML inside
// it. Every character that has a meaning in one of them is a character
// reference, which has none, and an empty character breaks mentions,
// references and links.
func markdown(s string) string {
	s = markdownLetters(s)
	for _, name := range []string{"&#64;", "&#35;", "&#58;", "&#46;"} {
		s = strings.ReplaceAll(s, name, name+"&#8203;")
	}
	for _, gh := range []string{"GH-", "gh-", "Gh-", "gH-"} {
		s = strings.ReplaceAll(s, gh, gh+"&#8203;")
	}
	return s
}

// markdownCode is markdown for names and versions: GitHub makes no mentions
// and references inside code, so the text stays fit for copying.
func markdownCode(s string) string {
	if s == "" {
		return ""
	}
	return "<code>" + markdownLetters(s) + "</code>"
}

func markdownLetters(s string) string {
	var b strings.Builder
	s = visible(s)
	for i := range len(s) {
		switch c := s[i]; {
		case strings.IndexByte("&<>\"'`*[]~|\\$@#", c) >= 0,
			c == '_' && !(wordByte(s, i-1) && wordByte(s, i+1)),
			c == ':' && strings.HasPrefix(s[i:], "://"),
			c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			fmt.Fprintf(&b, "&#%d;", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// wordByte: an underscore between two of these is never emphasis in GitHub's
// Markdown, and file names are easier to read with it as it is.
func wordByte(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// markdownBlock is for lines to be shown as they are. Its fence is longer than
// any run of backticks inside.
func markdownBlock(text []string) string {
	fence := "```"
	for _, line := range text {
		for strings.Contains(line, fence) {
			fence += "`"
		}
	}
	var b strings.Builder
	b.WriteString(fence + "text\n")
	for _, line := range text {
		b.WriteString(visible(line) + "\n")
	}
	b.WriteString(fence + "\n")
	return b.String()
}

// valid makes text valid UTF-8 for JSON: bytes that are none become \xNN.
func valid(s string) string { return encodeBytes(s, false) }

// lossless is valid for paths and names: a \xNN that stands in the name itself
// is written \x5cxNN, so that replacing every \xNN by its byte gives the name
// back exactly.
func lossless(s string) string { return encodeBytes(s, true) }

func encodeBytes(s string, reversible bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case reversible && r == '\\' && len(s) >= i+4 && s[i+1] == 'x' && hexByte(s[i+2]) && hexByte(s[i+3]):
			b.WriteString(`\x5c`)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

func hexByte(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// sarifText is for a SARIF message, where brackets make links and a backslash
// escapes them (SARIF 2.1.0 §3.11.6).
func sarifText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`).Replace(strings.Join(lines(s), "\n"))
}

// xmlText is for JUnit: encoding/xml escapes the markup, and characters that
// XML 1.0 does not have at all are visible already.
func xmlText(s string) string { return strings.Join(lines(s), "\n") }

// cut shortens text to at most n UTF-16 code units, which is how the runner
// counts, on a character's boundary and saying so.
func cut(s string, n int) string {
	const mark = "… (cut)"
	units := func(r rune) int { return max(1, (utf8.RuneLen(r)+2)/3) }
	total, keep, room := 0, 0, n-len([]rune(mark))
	for i, r := range s {
		if total+units(r) <= room {
			keep = i + utf8.RuneLen(r)
		}
		if total += units(r); total > n {
			return s[:keep] + mark
		}
	}
	return s
}
