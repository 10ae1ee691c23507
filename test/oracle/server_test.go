//go:build oracle

package oracle

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// server is a running PostgreSQL that tests may do anything to.
type server struct {
	version int
	dsn     string
	made    atomic.Int64
}

// servers are those of POSTGRES_SERVERS: lines "VERSION DSN".
func servers(t *testing.T) []*server {
	t.Helper()
	var all []*server
	for line := range strings.Lines(os.Getenv("POSTGRES_SERVERS")) {
		version, dsn, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(version)
		if err != nil {
			t.Fatalf("POSTGRES_SERVERS: %q: %v", line, err)
		}
		s := &server{version: n, dsn: dsn}
		s.prepare(t)
		all = append(all, s)
	}
	if len(all) == 0 {
		t.Fatal("POSTGRES_SERVERS names no server; start this with `make oracle`")
	}
	return all
}

// standing are the roles that every test may count on.
var standing = []string{"migrator", "app", "app_ro", "other", "stranger", "postgres"}

// prepare makes the standing roles and the template of all databases.
func (s *server) prepare(t *testing.T) {
	t.Helper()
	db := s.connect(t, "postgres", "postgres")
	for _, role := range standing[:5] {
		db.must(t, fmt.Sprintf("DO $$ BEGIN CREATE ROLE %s LOGIN; EXCEPTION WHEN duplicate_object THEN END $$", role))
	}
	// A migrator can hand things to the others; what a stranger owns is then out
	// of its reach, where the server can tell the two apart.
	db.must(t, "ALTER ROLE migrator INHERIT; GRANT app, app_ro, other, stranger TO migrator")
	if s.version >= 16 {
		db.must(t, "GRANT stranger TO migrator WITH INHERIT FALSE")
	}
	db.must(t, "DROP DATABASE IF EXISTS facts WITH (FORCE)")
	db.must(t, "CREATE DATABASE facts TEMPLATE template0")
	db.close()
	facts := s.connect(t, "facts", "postgres")
	defer facts.close()
	setup, _, _ := factQueries()
	facts.must(t, "SET search_path = '';"+setup)
}

// database is a connection to one.
type database struct {
	*pgx.Conn
	server *server
	name   string
}

func (s *server) connect(t *testing.T, name, role string) *database {
	t.Helper()
	config, err := pgx.ParseConfig(s.dsn)
	if err != nil {
		t.Fatal(err)
	}
	config.Database, config.User = name, role
	config.OnNotice = func(*pgconn.PgConn, *pgconn.Notice) {}
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return &database{conn, s, name}
}

// create makes a database and hands it to use; after that it is gone, with
// the roles that were made in it.
func (s *server) create(t *testing.T, owner string, use func(name string)) {
	t.Helper()
	name := fmt.Sprintf("t%d", s.made.Add(1))
	admin := s.connect(t, "postgres", "postgres")
	defer admin.close()
	admin.must(t, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	admin.must(t, "CREATE DATABASE "+name+" TEMPLATE facts OWNER "+owner)
	use(name)
	admin.must(t, "DROP DATABASE "+name+" WITH (FORCE)")
}

// dropRoles drops what tests left in the cluster. Nothing else may run.
func (s *server) dropRoles(t *testing.T) {
	t.Helper()
	db := s.connect(t, "postgres", "postgres")
	defer db.close()
	rows, err := db.Query(t.Context(), "SELECT quote_ident(rolname) FROM pg_roles WHERE oid >= 16384 AND rolname <> ALL ($1)", standing)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range roles {
		db.must(t, "DROP OWNED BY "+role+"; DROP ROLE "+role)
	}
	for _, role := range standing {
		db.must(t, "ALTER ROLE "+role+" RESET ALL")
	}
}

func (d *database) close() { _ = d.Close(context.Background()) }

// run runs SQL by the simple protocol: several statements are one transaction.
func (d *database) run(ctx context.Context, sql string) error {
	_, err := d.PgConn().Exec(ctx, sql).ReadAll()
	return err
}

func (d *database) must(t *testing.T, sql string) {
	t.Helper()
	if err := d.run(t.Context(), sql); err != nil {
		t.Fatalf("%.200s: %v", sql, err)
	}
}

// state is the SQLSTATE of an error, "" of none.
func state(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	if err != nil {
		return "error"
	}
	return ""
}
