package enumtest

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Zero calls every exported method of the types that the pointers lead to on a zero value
// and on a nil pointer, with zero arguments, and uses what they yield: nothing may panic, but
// with a text of its own, as a doc comment promises of lists that are part of a program.
// A method of a value cannot be called on a nil pointer, which is Go's rule and no
// method's doing. Every exported type of the package in the directory must be among them;
// of a generic type one instance is enough.
func Zero(t testing.TB, dir string, pointers ...any) {
	t.Helper()
	have := map[string]bool{}
	for _, p := range pointers {
		typ := reflect.TypeOf(p).Elem()
		name, _, _ := strings.Cut(typ.Name(), "[")
		have[name] = true
		for i := range reflect.PointerTo(typ).NumMethod() {
			m := reflect.PointerTo(typ).Method(i)
			try(t, typ.Name()+"{}."+m.Name, reflect.New(typ).Method(i))
			if _, ofValue := typ.MethodByName(m.Name); !ofValue {
				try(t, "nil "+typ.Name()+"."+m.Name, reflect.Zero(reflect.PointerTo(typ)).Method(i))
			}
		}
		for _, v := range []any{p, reflect.Zero(reflect.PointerTo(typ)).Interface(), reflect.New(typ).Elem().Interface()} {
			guard(t, "writing "+typ.Name(), func() {
				_ = fmt.Sprint(v)
				_, _ = json.Marshal(v)
			})
		}
	}
	for _, name := range exportedTypes(t, dir) {
		if !have[name] {
			t.Errorf("type %s is not tried", name)
		}
	}
}

// try calls a method, bound to its receiver, with zero arguments.
func try(t testing.TB, name string, method reflect.Value) {
	guard(t, name, func() {
		typ := method.Type()
		var args []reflect.Value
		for i := range typ.NumIn() {
			if typ.IsVariadic() && i == typ.NumIn()-1 {
				break
			}
			args = append(args, argument(typ.In(i)))
		}
		for _, out := range method.Call(args) {
			use(out)
		}
	})
}

// argument is a zero value; of a function one that does nothing.
func argument(typ reflect.Type) reflect.Value {
	if typ.Kind() != reflect.Func {
		return reflect.Zero(typ)
	}
	return reflect.MakeFunc(typ, func([]reflect.Value) (out []reflect.Value) {
		for i := range typ.NumOut() {
			out = append(out, reflect.Zero(typ.Out(i)))
		}
		return out
	})
}

// use goes through what a method gave: iterators are run.
func use(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Func && !v.IsNil() && v.Type().CanSeq():
		for range v.Seq() {
			break
		}
	case v.Kind() == reflect.Func && !v.IsNil() && v.Type().CanSeq2():
		for range v.Seq2() {
			break
		}
	case v.CanInterface():
		_ = fmt.Sprint(v.Interface())
	}
}

func guard(t testing.TB, name string, f func()) {
	t.Helper()
	defer func() {
		e := recover()
		if _, promised := e.(string); e != nil && !promised {
			t.Errorf("%s panics: %v", name, e)
		}
	}()
	f()
}

// exportedTypes lists the exported types that the package in the directory declares;
// interfaces have no values of their own.
func exportedTypes(t testing.TB, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.TypeSpec); ok && s.Name.IsExported() && !s.Assign.IsValid() {
				if _, is := s.Type.(*ast.InterfaceType); !is {
					names = append(names, s.Name.Name)
				}
			}
			_, inside := n.(*ast.FuncDecl)
			return !inside
		})
	}
	return names
}
