package catalog

import "fmt"

// fail is an error that the directory alone proves.
func fail(state, format string, args ...any) *Error {
	return &Error{State: state, Message: fmt.Sprintf(format, args...), Certain: true}
}

// perhaps is an error that the server raises unless something exists that the
// directory did not create.
func perhaps(state, format string, args ...any) *Error {
	return &Error{State: state, Message: fmt.Sprintf(format, args...)}
}

// opaque records that something executed cannot be seen through.
func (s *Session) opaque(what, text string) {
	const readable = 200
	if len(text) > readable {
		cut := readable
		for cut > 0 && text[cut]&0xC0 == 0x80 {
			cut--
		}
		text = text[:cut] + "…"
	}
	s.Closed = false // it may have made anything
	c := s.Catalog
	n := len(c.Opaque)
	c.undo = append(c.undo, func() { c.Opaque = c.Opaque[:n] })
	c.Opaque = append(c.Opaque, Opaque{At: s.at, What: what, Text: text})
}
