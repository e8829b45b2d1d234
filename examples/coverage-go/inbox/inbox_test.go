package inbox

import (
	"testing"

	"example.com/tickets/kinds"
)

func TestRead(t *testing.T) {
	got, err := Read("bug: it does not start")
	if err != nil || got.Kind != kinds.Bug {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := Read("it does not start"); err == nil {
		t.Error("a line without a kind is a ticket")
	}
}
