package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// reader walks through the JSON token by token, since what drizzle-orm runs is
// what JSON.parse reads: encoding/json alone would take "Entries" for
// "entries", keep the first of two equal keys' leftovers and let null pass for
// a number.
type reader struct {
	data []byte
	dec  *json.Decoder
	// line is that of offset, counted from 1.
	line   int
	offset int64
}

func (j *Journal) parse(data []byte) {
	r := &reader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1}
	j.Dialect, j.Entries = "", nil
	if err := r.journal(j); err != nil {
		j.Dialect, j.Entries, j.Problem = "", nil, problem(r.here(), err)
	}
}

// problem words an error for the reader of a finding.
func problem(line int, err error) string {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends too early"
	case errors.As(err, new(*json.SyntaxError)):
		return err.Error()
	}
	return fmt.Sprintf("line %d: %v", line, err)
}

func (r *reader) journal(j *Journal) error {
	listed := false
	err := r.object(func(key string) error {
		switch key {
		case "dialect":
			return r.value(key, "a string", &j.Dialect)
		case "entries":
			listed = true
			return r.array(key, func() error {
				e, err := r.entry()
				j.Entries = append(j.Entries, e)
				return err
			})
		}
		return r.skip()
	})
	if err != nil {
		return err
	}
	if !listed {
		return errors.New("it has no entries")
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more behind the journal's end")
	}
	return nil
}

func (r *reader) entry() (Entry, error) {
	var e Entry
	has := map[string]bool{}
	err := r.object(func(key string) error {
		has[key] = true
		switch key {
		case "idx":
			return r.value(key, "a whole number", &e.Idx)
		case "when":
			return r.value(key, "a whole number", &e.When)
		case "tag":
			err := r.value(key, "a string", &e.Tag)
			e.Line = r.here()
			return err
		}
		return r.skip()
	})
	for _, key := range []string{"idx", "when", "tag"} {
		if err == nil && !has[key] {
			err = fmt.Errorf("an entry without %q", key)
		}
	}
	return e, err
}

// object reads an object whose values the function reads, key by key.
func (r *reader) object(value func(key string) error) error {
	if err := r.open('{', "an object"); err != nil {
		return err
	}
	seen := map[string]bool{}
	for r.dec.More() {
		token, err := r.dec.Token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return fmt.Errorf("%v where a key is due", token)
		}
		if seen[key] {
			return fmt.Errorf("the key %q stands twice in one object", key)
		}
		seen[key] = true
		if err := value(key); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

// array reads an array whose elements the function reads.
func (r *reader) array(what string, element func() error) error {
	if err := r.open('[', what+" as an array"); err != nil {
		return err
	}
	for r.dec.More() {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

func (r *reader) open(delim json.Delim, due string) error {
	token, err := r.dec.Token()
	if err != nil {
		return err
	}
	if token != delim {
		return fmt.Errorf("%.40q where %s is due", fmt.Sprint(token), due)
	}
	return nil
}

// value reads a string or a number into the place; JSON's null is neither.
func (r *reader) value(key, due string, into any) error {
	var raw json.RawMessage
	if err := r.dec.Decode(&raw); err != nil {
		return err
	}
	if string(raw) == "null" || json.Unmarshal(raw, into) != nil {
		var oneLine bytes.Buffer
		_ = json.Compact(&oneLine, raw) // Decode has seen that it is JSON
		return fmt.Errorf("%s is %.40s, not %s", key, strings.ToValidUTF8(oneLine.String(), "�"), due)
	}
	return nil
}

func (r *reader) skip() error {
	var raw json.RawMessage
	return r.dec.Decode(&raw)
}

// here is the line that has been read up to. It counts on from the last call,
// so that a long journal is counted once.
func (r *reader) here() int {
	to := r.dec.InputOffset()
	r.line += bytes.Count(r.data[r.offset:to], []byte("\n"))
	r.offset = to
	return r.line
}
