// Package streams holds no code: its benchmark measures WebSockets over HTTP/2 beside the same handlers on HTTP/1.1.
package streams
