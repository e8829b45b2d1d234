// Package priority says how soon a ticket is looked at.
package priority

import "example.com/tickets/kinds"

// Of gives 1 to what cannot wait, 3 to what can.
func Of(kind kinds.Kind, customers int) int {
	if kind != kinds.Bug {
		return 3
	}
	if customers > 10 {
		return 1
	}
	return 2
}
