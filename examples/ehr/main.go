// Ehr is a small clinic's record program, the model from which a team that builds one
// copies: what a clinic asks, it asks the library.
//
//	go run .                                  on an SQLite file, with a made-up clinic
//	go run . -db postgres://...               on PostgreSQL
//	go run . backup FILE, go run . restore FILE
//	go run . fhir-in FILE                     reads a FHIR R4 Bundle, the whole of it or nothing
//	go run . fhir-out PERSON FILE             writes a person's record and what the library answers
//	go run . teds FILE                        admissions and discharges by TEDS codes, as CSV
//	go run . login NAME ROLE < password       adds a clinician, front-desk or auditor
//	go run . password NAME < password         gives a login another password
//	go run . remove NAME                      removes a login; whoever is signed in by it is signed out
//
// It is not a certified electronic health record.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // zones on any machine

	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/examples/ehr/cds"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/fhir"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/examples/ehr/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "ehr:", err)
		os.Exit(1)
	}
}

// run is the program.
func run(ctx context.Context, args []string, in io.Reader, out io.Writer) (err error) {
	flags := flag.NewFlagSet("ehr", flag.ContinueOnError)
	db := flags.String("db", "ehr.db", "an SQLite `file`, or the address of a PostgreSQL database that begins with postgres://")
	listen := flags.String("listen", "127.0.0.1:8080", "where to listen: a loopback `address`")
	keyFile := flags.String("key", "ehr.db.key", "a `file` with the clinic's secret; it is made when it is missing")
	zone := flags.String("zone", "America/New_York", "the time `zone` of the clinic's wall clock")
	cdsClients := flags.String("cds-clients", "", "a `file` with the JWK Set of each client of CDS Hooks, by issuer; without it none may ask")
	cdsBase := flags.String("cds-base", "", "the `address` before /cds-services that clients of CDS Hooks call; without it, where it listens")
	if err := flags.Parse(args); err != nil {
		return err
	}
	location, err := time.LoadLocation(*zone)
	if err != nil || *zone == "" || *zone == "Local" {
		return fmt.Errorf("-zone: %q is not a time zone, want a name such as America/New_York", *zone)
	}
	s, err := store.Open(ctx, *db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	p := &program{s, &clinic.Clinic{Store: s, Zone: location}, in, out} // without a key nobody can be drawn
	arg := flags.Args()
	if len(arg) > 0 {
		c, ok := commands[arg[0]]
		if !ok || len(arg) != 1+c.args {
			return fmt.Errorf("%q is not understood, see -help", arg)
		}
		return c.run(ctx, p, arg[1:])
	}
	secret, err := readSecret(*keyFile)
	if err != nil {
		return err
	}
	p.Key = randomtest.NewKey("clinic", secret[:32])
	hooks := &cds.Service{Clinic: p.Clinic, Base: strings.TrimRight(*cdsBase, "/")}
	if *cdsClients != "" {
		data, err := os.ReadFile(*cdsClients)
		if err != nil {
			return err
		}
		if hooks.Clients, err = cds.ParseClients(data); err != nil {
			return fmt.Errorf("-cds-clients: %w", err)
		}
	}
	return serve(ctx, p.Clinic, hooks, secret[32:], *listen, out)
}

// program is what a command works on.
type program struct {
	store *store.Store
	*clinic.Clinic
	in  io.Reader
	out io.Writer
}

// command is one that takes so many arguments.
type command struct {
	args int
	run  func(ctx context.Context, p *program, arg []string) error
}

var commands = map[string]command{
	"fhir-in": {1, func(ctx context.Context, p *program, arg []string) error { return fhirIn(ctx, p.Clinic, arg[0], p.out) }},
	"fhir-out": {2, func(ctx context.Context, p *program, arg []string) error {
		return fhirOut(ctx, p.Clinic, arg[0], arg[1], p.out)
	}},
	"teds": {1, func(ctx context.Context, p *program, arg []string) error {
		today, err := p.Today(ctx)
		if err != nil {
			return err
		}
		return writeNew(filepath.Clean(arg[0]), func(w io.Writer) error { return p.TEDS(ctx, today, w) })
	}},
	"backup": {1, func(ctx context.Context, p *program, arg []string) error { return backup(ctx, p.store, arg[0]) }},
	"restore": {1, func(ctx context.Context, p *program, arg []string) error {
		f, err := os.Open(arg[0])
		if err != nil {
			return err
		}
		defer f.Close()
		return p.store.Restore(ctx, f)
	}},
	"login": {2, func(ctx context.Context, p *program, arg []string) error {
		password, err := readPassword(p.in)
		if err != nil {
			return err
		}
		return web.AddLogin(ctx, p.store, arg[0], web.Role(arg[1]), password)
	}},
	"password": {1, func(ctx context.Context, p *program, arg []string) error {
		password, err := readPassword(p.in)
		if err != nil {
			return err
		}
		return web.SetPassword(ctx, p.store, arg[0], password)
	}},
	"remove": {1, func(ctx context.Context, p *program, arg []string) error { return p.store.RemoveLogin(ctx, arg[0]) }},
}

// readPassword is a line.
func readPassword(in io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(in, 4096))
	return strings.TrimRight(string(text), "\r\n"), err
}

// secretBytes is a key for drawing tests and one for the addresses of calendars.
const secretBytes = 64

// readSecret reads the clinic's secret, and makes one that only its owner can read when
// there is none.
func readSecret(path string) ([]byte, error) {
	secret, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		secret = make([]byte, secretBytes)
		_, _ = rand.Read(secret) // never fails, as its documentation says
		return secret, writeNew(path, func(w io.Writer) error {
			_, err := w.Write(secret)
			return err
		})
	}
	if err == nil && len(secret) != secretBytes {
		err = fmt.Errorf("-key: %s has %d bytes, want %d", path, len(secret), secretBytes)
	}
	return secret, err
}

// writeNew writes a file that is not there yet, for its owner only; of one that could not
// be written as a whole nothing stays.
func writeNew(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func backup(ctx context.Context, s *store.Store, path string) error {
	return writeNew(filepath.Clean(path), func(w io.Writer) error { return s.Backup(ctx, w) })
}

func fhirIn(ctx context.Context, c *clinic.Clinic, path string, out io.Writer) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	got, problems := fhir.Read(data, c.Zone, "fhir")
	for _, p := range problems {
		fmt.Fprintln(out, p)
	}
	if len(problems) > 0 {
		return fmt.Errorf("nothing was imported: %d problems", len(problems))
	}
	added, err := c.Store.Import(ctx, got.Papers, got.Entries...)
	if err == nil {
		fmt.Fprintf(out, "%d added\n", added)
	}
	return err
}

func fhirOut(ctx context.Context, c *clinic.Clinic, person, path string, out io.Writer) error {
	today, err := c.Today(ctx)
	if err != nil {
		return err
	}
	ch, err := c.Chart(ctx, person, today, false)
	if err != nil {
		return err
	}
	authorizations, err := c.Authorizations(ctx, person)
	if err != nil {
		return err
	}
	data, left, err := fhir.Write(&ch, authorizations, c.Zone)
	if err != nil {
		return err
	}
	for kind, n := range left {
		fmt.Fprintf(out, "left out: %d of %v\n", n, kind)
	}
	return writeNew(filepath.Clean(path), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// serve fills an empty database and serves the pages until the context ends.
func serve(ctx context.Context, c *clinic.Clinic, hooks *cds.Service, secret []byte, address string, out io.Writer) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("-listen: %q is not a loopback address; put a proxy with TLS in front", host)
	}
	people, err := c.Store.Stamps(ctx, "", 1)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		today, err := c.Today(ctx)
		if err != nil {
			return err
		}
		if err := c.MakeUp(ctx, today); err != nil {
			return err
		}
		for _, role := range []web.Role{web.Clinician, web.Desk, web.Auditor} {
			password := rand.Text()
			if err := web.AddLogin(ctx, c.Store, string(role), role, password); err != nil {
				return err
			}
			fmt.Fprintf(out, "sign in as %s with %s\n", role, password)
		}
	}
	server, err := web.New(c, bytes.Clone(secret), slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	if hooks.Base == "" {
		hooks.Base = "http://" + listener.Addr().String()
	}
	server.Hooks = hooks.Handler()
	fmt.Fprintf(out, "open http://%s\n", listener.Addr())
	h := &http.Server{Handler: server.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
	done := make(chan error, 1)
	go func() { done <- h.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return h.Shutdown(stop)
	}
}
