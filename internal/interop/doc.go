// Package interop holds no code: its tests put the middleware between real clients, proxies, routers and WebSocket libraries.
package interop
