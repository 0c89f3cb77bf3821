package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"fmt"
)

// target is the folder of the output. A run writes into another beside it, which takes
// its name once everything is there; a run that ends before leaves the folder of the
// last one as it was, and its own rest goes when the next begins.
type target struct{ out, partial, old string }

// local reports whether the path is of this machine, where a folder can be renamed.
func local(path string) bool { return !strings.Contains(path, "://") }

// begin makes the folder that the run writes into.
func begin(ctx context.Context, out string) (t target, err error) {
	out = strings.TrimSuffix(out, "/")
	t = target{out, out + ".partial", out + ".old"}
	if !local(out) {
		return t, t.removeObjects(ctx)
	}
	if info, err := os.Stat(out); err == nil {
		if _, err := os.Stat(join(out, "counts.json")); !info.IsDir() || err != nil && !empty(out) {
			return t, fmt.Errorf("%s was not written by this program and is not replaced", out)
		}
		if err := os.RemoveAll(t.old); err != nil {
			return t, err
		}
	} else if _, err := os.Stat(t.old); err == nil { // ended between the two renames
		if err := os.Rename(t.old, out); err != nil {
			return t, err
		}
	}
	if err := os.RemoveAll(t.partial); err != nil {
		return t, err
	}
	return t, os.MkdirAll(t.partial, 0o755)
}

func empty(folder string) bool {
	entries, err := os.ReadDir(folder)
	return err == nil && len(entries) == 0
}

// commit gives the output its name.
func (t target) commit(ctx context.Context) error {
	if !local(t.out) {
		return t.commitObjects(ctx)
	}
	if _, err := os.Stat(t.out); err == nil {
		if err := os.Rename(t.out, t.old); err != nil {
			return err
		}
	}
	return errors.Join(os.Rename(t.partial, t.out), os.RemoveAll(t.old))
}

// objects lists everything below a folder of an object store, which has no folders.
func objects(ctx context.Context, folder string) (fs filesystem.Interface, all []string, err error) {
	if fs, err = filesystem.New(ctx, folder); err != nil {
		return nil, nil, err
	}
	for _, glob := range []string{"/*", "/clinics/*/*"} {
		found, err := fs.List(ctx, folder+glob)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return fs, slices.Compact(all), nil
}

func (t target) removeObjects(ctx context.Context) error {
	fs, all, err := objects(ctx, t.partial)
	if err != nil || len(all) == 0 {
		return err
	}
	remover, ok := fs.(filesystem.Remover)
	if !ok {
		return fmt.Errorf("what an earlier run left in %s cannot be removed", t.partial)
	}
	for _, name := range all {
		err = errors.Join(err, remover.Remove(ctx, name))
	}
	return err
}

// commitObjects renames one object after the other, counts.json last: as long as it is
// not there, or older than the rest, the output is not whole.
func (t target) commitObjects(ctx context.Context) error {
	fs, all, err := objects(ctx, t.partial)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b string) int {
		if strings.HasSuffix(a, "/counts.json") {
			return 1
		}
		if strings.HasSuffix(b, "/counts.json") {
			return -1
		}
		return 0
	})
	for _, name := range all {
		if err := filesystem.Rename(ctx, fs, name, t.out+strings.TrimPrefix(name, t.partial)); err != nil {
			return err
		}
	}
	return nil
}

// readState reads what a run wrote.
func readState(ctx context.Context, out string) (s *State, files []File, err error) {
	fs, err := filesystem.New(ctx, out)
	if err != nil {
		return nil, nil, err
	}
	for name, to := range map[string]any{"counts.json": &s, "files.json": &files} {
		data, err := filesystem.Read(ctx, fs, join(out, name))
		if err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal(data, to); err != nil {
			return nil, nil, err
		}
	}
	return s, files, nil
}

func sortedKeys[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }

// quiet keeps Beam from narrating; what goes wrong is an error of the run.
func quiet() { slog.SetDefault(slog.New(slog.DiscardHandler)) }

// progress counts lines and people on a terminal and says nothing anywhere else.
type progress struct {
	to   io.Writer
	stop chan struct{}
	gone chan struct{}
}

func progressOn(stderr io.Writer) *progress {
	f, ok := stderr.(*os.File)
	if !ok {
		return &progress{}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	p := &progress{to: stderr, stop: make(chan struct{}), gone: make(chan struct{})}
	lines, people := linesDone.Load(), peopleDone.Load()
	go func() {
		defer close(p.gone)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-tick.C:
				fmt.Fprintf(p.to, "\r%d lines read, %d people audited", linesDone.Load()-lines, peopleDone.Load()-people)
			}
		}
	}()
	return p
}

func (p *progress) clear() {
	if p.to != nil {
		close(p.stop)
		<-p.gone
		fmt.Fprintf(p.to, "\r%60s\r", "")
	}
}
