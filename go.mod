module github.com/httpexplain/httpexplain

go 1.26.0

require (
	github.com/gobwas/httphead v0.1.0
	github.com/gobwas/ws v1.5.0
	github.com/justinas/alice v1.2.0
	go.uber.org/zap v1.28.0
	golang.org/x/net v0.62.0
)

require (
	go.uber.org/multierr v1.10.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
