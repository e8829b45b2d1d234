// Package inbox reads tickets from lines such as "bug: it does not start".
package inbox

import (
	"errors"
	"strings"

	"example.com/tickets/kinds"
)

type Ticket struct {
	Kind kinds.Kind
	Text string
}

// Read makes a ticket of a line.
func Read(line string) (Ticket, error) {
	kind, text, found := strings.Cut(line, ": ")
	if !found {
		return Ticket{}, errors.New("no kind before the text")
	}
	switch kinds.Kind(kind) {
	case kinds.Bug, kinds.Question:
		return Ticket{kinds.Kind(kind), text}, nil
	default:
		return Ticket{}, errors.New("no such kind: " + kind)
	}
}
