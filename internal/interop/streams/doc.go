// Package streams holds no code: its tests serve the WebSocket handlers of other libraries over HTTP/2, to a client that speaks
// frames, to Node.js, and to Chromium.
package streams
