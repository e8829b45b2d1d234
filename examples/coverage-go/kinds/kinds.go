// Package kinds names what a ticket can be about.
package kinds

type Kind string

const (
	Bug      Kind = "bug"
	Question Kind = "question"
)
