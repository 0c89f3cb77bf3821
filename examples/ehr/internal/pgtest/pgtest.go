// Package pgtest runs a PostgreSQL of its own for tests and measurements: a cluster in a temporary folder,
// on a socket there and on no port.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Cluster is a running PostgreSQL.
type Cluster struct {
	dir, bin string
	as       *syscall.Credential // PostgreSQL does not run as root
	n        atomic.Int32
}

// Start makes a cluster and starts it. The error says what is missing.
func Start() (c *Cluster, err error) {
	c = &Cluster{}
	if c.bin, err = programs(); err != nil {
		return nil, err
	}
	if c.dir, err = os.MkdirTemp("", "ehr-pg-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(c.dir)
		}
	}()
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, fmt.Errorf("root cannot run PostgreSQL, and there is no user for it: %w", err)
		}
		uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(errUID, errGID, os.Chown(c.dir, int(uid), int(gid))); err != nil {
			return nil, err
		}
		c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	data := filepath.Join(c.dir, "data")
	if err := c.run("initdb", "-D", data, "-U", "ehr", "-A", "trust", "-E", "UTF8", "--locale=C"); err != nil {
		return nil, err
	}
	return c, c.run("pg_ctl", "-D", data, "-w", "-l", filepath.Join(c.dir, "log"), "-o", "-c listen_addresses='' -k "+c.dir, "start")
}

// programs finds the folder of PostgreSQL's programs: that of initdb, or where Debian
// puts them.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	list, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(list) == 0 {
		return "", errors.New("PostgreSQL is not installed (apt-get install postgresql)")
	}
	return list[len(list)-1], nil
}

func (c *Cluster) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr = c.dir, &syscall.SysProcAttr{Credential: c.as}
	log, err := os.Create(filepath.Join(c.dir, program+".out"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w\n%s", program, err, text)
	}
	return nil
}

// Database makes an empty database and returns its address.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	address, err := c.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// NewDatabase makes an empty database and returns its address.
func (c *Cluster) NewDatabase(ctx context.Context) (string, error) {
	name := fmt.Sprintf("t%d", c.n.Add(1))
	db, err := pgx.Connect(ctx, c.address("postgres"))
	if err == nil {
		_, err = db.Exec(ctx, "CREATE DATABASE "+name)
		err = errors.Join(err, db.Close(ctx))
	}
	return c.address(name), err
}

func (c *Cluster) address(database string) string {
	return (&url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: url.Values{"host": {c.dir}, "user": {"ehr"}}.Encode()}).String()
}

// Stop ends the cluster and removes its folder.
func (c *Cluster) Stop() error {
	return errors.Join(c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-m", "immediate", "stop"), os.RemoveAll(c.dir))
}
