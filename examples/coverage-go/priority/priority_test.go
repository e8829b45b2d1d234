package priority

import (
	"testing"

	"example.com/tickets/kinds"
)

func TestOf(t *testing.T) {
	cases := []struct {
		kind      kinds.Kind
		customers int
		want      int
	}{
		{kinds.Question, 100, 3},
		{kinds.Bug, 1, 2},
		{kinds.Bug, 11, 1},
	}
	for _, each := range cases {
		if got := Of(each.kind, each.customers); got != each.want {
			t.Errorf("Of(%q, %d) = %d, want %d", each.kind, each.customers, got, each.want)
		}
	}
}
