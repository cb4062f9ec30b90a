// Command production is what TestWhatIsLinked looks into: a program that calls NewProduction and no more.
package main

import (
	"net/http"

	"github.com/httpexplain/httpexplain"
)

func main() {
	x := httpexplain.NewProduction()
	_ = http.ListenAndServe("127.0.0.1:0", x.Handler(http.NotFoundHandler()))
}
