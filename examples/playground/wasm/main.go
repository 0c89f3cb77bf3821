//go:build js && wasm

// Command wasm is the library in a browser: it gives the page the functions of package
// answers, each from text to text.
package main

import (
	"encoding/json"
	"syscall/js"
	_ "time/tzdata" // zones, which a browser does not give a program

	"github.com/openiop/openiop/examples/playground/answers"
)

// answer makes a function of the page of one that answers a question.
func answer[T any](ask func([]byte) T) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		var question string
		if len(args) == 1 && args[0].Type() == js.TypeString {
			question = args[0].String()
		}
		text, err := json.Marshal(ask([]byte(question)))
		if err != nil {
			return js.Global().Get("Error").New(err.Error())
		}
		return string(text)
	})
}

func main() {
	js.Global().Set("openiop", map[string]any{
		"offer": answer(func([]byte) answers.Choices { return answers.Offer() }),
		"place": answer(answers.Place),
		"check": answer(answers.Check),
		"dates": answer(answers.Dates),
	})
	js.Global().Call("dispatchEvent", js.Global().Get("Event").New("openiop"))
	select {} // the page calls as long as it is open
}
