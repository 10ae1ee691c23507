package fakegithub

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// Always is more often than any test asks.
const Always = 1 << 30

// Status answers each request's first n times with a status, a body and
// headers (names and values in turn).
func Status(n, code int, body string, headers ...string) Fault {
	return func(w http.ResponseWriter, _ *http.Request, times int) bool {
		if times >= n {
			return false
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
		return true
	}
}

// Hang never answers; part is what it writes before.
func Hang(part string) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ int) bool {
		// The server notices that the client went away only once it has read all.
		_, _ = io.Copy(io.Discard, r.Body)
		if part != "" {
			_, _ = io.WriteString(w, part)
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
		return true
	}
}

// Drip answers a byte at a time, for as long as anybody listens.
func Drip(w http.ResponseWriter, r *http.Request, _ int) bool {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, " ")
		_ = http.NewResponseController(w).Flush()
		time.Sleep(20 * time.Millisecond)
	}
	return true
}

// CutOff announces more than it sends.
func CutOff(w http.ResponseWriter, _ *http.Request, _ int) bool {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"number":1,"state":"op`)
	return true
}

// RedirectTo sends every request elsewhere, with the token in the query for
// whoever follows.
func RedirectTo(base string, code int) Fault {
	return func(w http.ResponseWriter, r *http.Request, _ int) bool {
		w.Header().Set("Location", base+r.URL.Path+"?echo="+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		w.WriteHeader(code)
		return true
	}
}

// Only limits a fault to the requests whose path contains part.
func Only(part string, f Fault) Fault {
	return func(w http.ResponseWriter, r *http.Request, times int) bool {
		return strings.Contains(r.URL.Path, part) && f(w, r, times)
	}
}

// Both asks two faults in turn.
func Both(a, b Fault) Fault {
	return func(w http.ResponseWriter, r *http.Request, times int) bool {
		return a(w, r, times) || b(w, r, times)
	}
}
