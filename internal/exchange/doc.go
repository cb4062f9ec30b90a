// Package exchange records one exchange from its first byte to its log line: it wraps the ResponseWriter, is the request's
// context, gathers the evidence, and puts the explanation where it is promised.
package exchange
