package sqlparse

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

func (d *decoder) text() string {
	start := d.i + 1
	raw := d.raw()
	if strings.IndexByte(raw, '\\') < 0 || d.failed {
		return d.names.share(raw)
	}
	// An escaped quote may have ended raw too early, so look for the end anew.
	i := start
	for i < len(d.in) && d.in[i] != '"' {
		if d.in[i] == '\\' {
			i++
		}
		i++
	}
	if i >= len(d.in) {
		d.fail()
		return ""
	}
	d.i = i + 1
	return d.unescape(d.in[start:i])
}

func (d *decoder) unescape(raw string) string {
	b := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			b = append(b, raw[i])
			continue
		}
		i++
		switch raw[i] {
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			if i+4 >= len(raw) {
				d.fail()
				return ""
			}
			v, err := strconv.ParseUint(raw[i+1:i+5], 16, 16)
			if err != nil {
				d.fail()
				return ""
			}
			b = utf8.AppendRune(b, rune(v))
			i += 4
		default:
			b = append(b, raw[i])
		}
	}
	return string(b)
}
