package contract

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// writes are the words without which no body changes rows.
var writes = regexp.MustCompile(`(?i)\b(insert|update|delete|merge|truncate|nextval|setval)\b`)

// runs compares under what a body that may be the same is run: new settings,
// another volatility (documentation, "Function Volatility Categories") and, for
// a procedure, whether it may end transactions ("Transaction Management").
func (c *comparison) runs(f, now *catalog.Function, object string) {
	if c.shimmed {
		return
	}
	add := func(level Level, aspect, state, message, condition, help string) {
		c.add(Break{Rule: "n1-function", Level: level, Object: object, State: state, aspect: aspect, Message: message, Condition: condition, Help: help, Evidence: made("the "+routine(f), f.Created)})
	}
	for _, name := range slices.Sorted(maps.Keys(now.Config)) {
		switch _, had := f.Config[name]; {
		case had:
		case name == "search_path":
			c.faults(f, now, nil) // what it names may still be found
		case matters(name):
			add(Depends, "set "+name, "", fmt.Sprintf("%s sets %s to %s now: its body may do something else when the running release calls it", short(object), name, now.Config[name]), "its body does the same under the setting", "leave the setting out until no older release runs")
		}
	}
	if f.Volatility == 'v' && now.Volatility != 'v' && writes.MatchString(squeeze(now.Body)) {
		add(Depends, "volatility", "0A000", fmt.Sprintf("%s is not VOLATILE any more: statements in it that write are refused (0A000)", short(object)), "no statement of its body writes", "leave a function that writes VOLATILE")
	}
	closed := func(g *catalog.Function) bool { return g.SecurityDefiner || len(g.Config) > 0 }
	if now.Kind == catalog.Procedure && closed(now) && !closed(f) && transactions.MatchString(squeeze(now.Body)) {
		add(Breaks, "transactions", "2D000", fmt.Sprintf("procedure %s ends transactions, which it cannot with SECURITY DEFINER or SET: calls of the running release fail (2D000)", short(object)), "", "leave out SECURITY DEFINER and SET")
	}
}
