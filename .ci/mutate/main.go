// Mutate changes one thing at a time in the packages, at random, and runs the tests of the
// package and of those that depend on it, examples aside: a test should fail. What no test notices is
// printed, as a line of the old and of the new text.
//
//	cd .ci/mutate && go run . -seed 1 -n 250
//
// The sources stay as they are: the compiler is given the changed file in place of the
// real one. A change that does not compile is not counted, and another is drawn.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const module = "github.com/openiop/openiop/"

func main() {
	root := flag.String("root", "../..", "the `folder` of the module")
	seed := flag.Uint64("seed", 1, "of the draw")
	n := flag.Int("n", 250, "how many changes are tried")
	skip := flag.Int("skip", 0, "how many of the draw are left out at its beginning, to go on where a run ended")
	packages := flag.String("packages", "iop,iop/wire,schedule,levelofcare,compliance,compliance/episode,compliance/randomtest", "in which something is changed")
	within := flag.Duration("within", time.Hour, "begin no change after so long")
	flag.Parse()
	if err := run(*root, *seed, *n, *skip, strings.Split(*packages, ","), *within); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string, seed uint64, n, skip int, packages []string, within time.Duration) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	users, err := dependants(root)
	if err != nil {
		return err
	}
	var all []change
	for _, p := range packages {
		found, err := changes(filepath.Join(root, p), p)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	rand.New(rand.NewPCG(seed, seed)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	fmt.Printf("%d changes are possible\n", len(all))
	begin := time.Now()
	tried, killed, at := 0, 0, 0
	for i, c := range all {
		if at = i; tried == n || time.Since(begin) > within {
			break
		}
		if i < skip {
			continue
		}
		start := time.Now()
		by, err := c.try(root, users[c.pkg])
		switch {
		case err != nil:
			return err
		case by == invalid:
			continue
		case by == "":
			fmt.Printf("%d SURVIVED (%v)\n%s\n", i, time.Since(start).Round(time.Second), c)
		default:
			killed++
			fmt.Printf("%d killed by %s (%v): %s\n", i, by, time.Since(start).Round(time.Second), strings.SplitN(c.String(), "\n", 2)[0])
		}
		tried++
	}
	fmt.Printf("%d of %d killed, %.1f%%; go on with -skip %d\n", killed, tried, 100*float64(killed)/float64(max(1, tried)), at)
	return nil
}

// dependants is, for each package, itself and then those that depend on it, the fewest
// dependencies first.
func dependants(root string) (map[string][]string, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Deps,TestImports,XTestImports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	type listed struct {
		ImportPath                      string
		Deps, TestImports, XTestImports []string
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var l listed
		if err := d.Decode(&l); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	slices.SortStableFunc(all, func(a, b listed) int { return len(a.Deps) - len(b.Deps) })
	users := map[string][]string{}
	for _, l := range all {
		p := strings.TrimPrefix(l.ImportPath, module)
		users[p] = append([]string{p}, users[p]...)
		for _, d := range slices.Concat(l.Deps, l.TestImports, l.XTestImports) {
			if d, ours := strings.CutPrefix(d, module); ours && d != p && !strings.HasPrefix(p, "examples/") && !slices.Contains(users[d], p) {
				users[d] = append(users[d], p)
			}
		}
	}
	return users, nil
}

// change is one thing that is written differently.
type change struct {
	pkg, file  string
	line       int
	from, to   int // bytes of the file
	text, into string
	around     string // the line
}

func (c change) String() string {
	return fmt.Sprintf("%s/%s:%d: %q becomes %q\n\t%s", c.pkg, filepath.Base(c.file), c.line, c.text, c.into, c.around)
}

// others is what an operator becomes.
var others = map[token.Token][]string{
	token.EQL: {"!="}, token.NEQ: {"=="}, token.LSS: {"<=", ">="}, token.LEQ: {"<", ">"}, token.GTR: {">=", "<="}, token.GEQ: {">", "<"},
	token.LAND: {"||"}, token.LOR: {"&&"}, token.ADD: {"-"}, token.SUB: {"+"}, token.MUL: {"/"}, token.QUO: {"*"}, token.REM: {"*"},
	token.AND: {"|"}, token.OR: {"&"}, token.AND_NOT: {"&"}, token.SHL: {">>"}, token.SHR: {"<<"},
	token.ADD_ASSIGN: {"-="}, token.SUB_ASSIGN: {"+="}, token.OR_ASSIGN: {"&="}, token.AND_ASSIGN: {"|="},
}

// changes lists what can be changed in a package.
func changes(dir, pkg string) (all []change, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, src, 0)
		if err != nil {
			return nil, err
		}
		lines := strings.Split(string(src), "\n")
		add := func(pos token.Pos, text, into string) {
			at := set.Position(pos)
			all = append(all, change{pkg, file, at.Line, at.Offset, at.Offset + len(text), text, into, strings.TrimSpace(lines[at.Line-1])})
		}
		whole := func(n ast.Node) string { return string(src[set.Position(n.Pos()).Offset:set.Position(n.End()).Offset]) }
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				for _, into := range others[n.Op] {
					add(n.OpPos, n.Op.String(), into)
				}
			case *ast.UnaryExpr:
				if n.Op == token.NOT {
					add(n.OpPos, "!", "")
				}
			case *ast.BasicLit:
				if v, err := strconv.Atoi(n.Value); n.Kind == token.INT && err == nil {
					add(n.Pos(), n.Value, strconv.Itoa(v+1))
				}
			case *ast.Ident:
				if other := map[string]string{"true": "false", "false": "true", "min": "max", "max": "min"}[n.Name]; other != "" {
					add(n.Pos(), n.Name, other)
				}
			case *ast.IncDecStmt:
				add(n.TokPos, n.Tok.String(), map[token.Token]string{token.INC: "--", token.DEC: "++"}[n.Tok])
			case *ast.AssignStmt:
				for _, into := range others[n.Tok] {
					add(n.TokPos, n.Tok.String(), into)
				}
				if n.Tok == token.ASSIGN {
					add(n.Pos(), whole(n), "")
				}
			case *ast.BranchStmt:
				if n.Tok == token.CONTINUE || n.Tok == token.BREAK {
					add(n.Pos(), whole(n), "")
				}
			case *ast.ExprStmt:
				add(n.Pos(), whole(n), "")
			case *ast.IfStmt:
				add(n.Cond.Pos(), whole(n.Cond), "!("+whole(n.Cond)+")")
			}
			return true
		})
	}
	return all, nil
}

// invalid stands for a change that does not compile.
const invalid = "-"

// try runs the tests with the change: the package of which a test failed, or nothing.
func (c change) try(root string, packages []string) (by string, err error) {
	src, err := os.ReadFile(c.file)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	changed, overlay := filepath.Join(dir, "changed.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(changed, slices.Concat(src[:c.from], []byte(c.into), src[c.to:]), 0o600); err != nil {
		return "", err
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{c.file: changed}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-overlay", overlay, "./"+c.pkg)
	build.Dir = root
	if build.Run() != nil {
		return invalid, nil
	}
	for _, p := range packages {
		test := exec.Command("go", "test", "-overlay", overlay, "-short", "-failfast", "-vet=off", "-timeout", "4m", "./"+p)
		test.Dir = root
		if test.Run() != nil {
			return p, nil
		}
	}
	return "", nil
}
