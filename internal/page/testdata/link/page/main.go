// Command page is what TestWhatIsLinked looks into: a program that mounts the page on a production middleware.
package main

import (
	"net/http"

	"github.com/httpexplain/httpexplain"
)

func main() {
	x := httpexplain.NewProduction()
	_ = http.ListenAndServe("127.0.0.1:0", x.Page())
}
