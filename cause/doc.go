// Package cause finds out why a response has its status: it holds the vocabulary of causes, the rules that tell them
// apart by the evidence of one exchange, and the page of each cause.
package cause
