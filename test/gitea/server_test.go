//go:build gitea

package gitea

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody runs the server: Gitea refuses root.
const nobody = 65534

// server is a Gitea with the repository gate/shop and a token that may do all.
type server struct {
	t          *testing.T
	url, token string
}

const appINI = `RUN_USER = nobody
RUN_MODE = prod
WORK_PATH = %[1]s
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = %[2]d
ROOT_URL = http://127.0.0.1:%[2]d/
STATIC_ROOT_PATH = %[3]s
OFFLINE_MODE = true
DISABLE_SSH = true
[database]
DB_TYPE = sqlite3
PATH = %[1]s/gitea.db
[repository]
ROOT = %[1]s/repositories
[security]
INSTALL_LOCK = true
SECRET_KEY = for-a-test
INTERNAL_TOKEN = eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJuYmYiOjE2MDAwMDAwMDB9.1rYjY1Q0yQ3sBHbUvn0JvN4k5H3Yw8mLqgL1b1c2d3E
[log]
LEVEL = warn
[cron]
ENABLED = false
[service]
DISABLE_REGISTRATION = true
`

// start starts a server of its own for the test.
func start(t *testing.T) *server {
	t.Helper()
	built := os.Getenv("GITEA")
	if built == "" {
		t.Fatal("GITEA is not set: run make gitea")
	}
	dir := t.TempDir()
	port := freePort(t)
	ini := filepath.Join(dir, "app.ini")
	must(t, os.WriteFile(ini, fmt.Appendf(nil, appINI, dir, port, filepath.Join(built, "source")), 0o644))
	if os.Getuid() == 0 {
		for p := dir; p != "/" && p != os.TempDir(); p = filepath.Dir(p) {
			must(t, os.Chmod(p, 0o755))
		}
		must(t, os.Chown(dir, nobody, nobody))
		must(t, os.Chown(ini, nobody, nobody))
	}
	command := func(args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(built, "gitea"), append([]string{"--config", ini, "--work-path", dir}, args...)...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "USER=nobody"}
		cmd.Dir = dir
		if os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		return cmd
	}
	run := func(args ...string) string {
		out, err := command(args...).CombinedOutput()
		if err != nil {
			t.Fatalf("gitea %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return strings.TrimSpace(string(out))
	}
	run("migrate")
	run("admin", "user", "create", "--admin", "--username", "gate", "--password", "not-a-secret-1", "--email", "gate@example.com", "--must-change-password=false")
	lines := strings.Split(run("admin", "user", "generate-access-token", "--username", "gate", "--token-name", "test", "--scopes", "all", "--raw"), "\n")
	web := command("web")
	var log bytes.Buffer
	web.Stdout, web.Stderr = &log, &log
	must(t, web.Start())
	t.Cleanup(func() {
		_ = web.Process.Signal(syscall.SIGTERM)
		_ = web.Wait()
		if t.Failed() {
			t.Logf("gitea said:\n%s", log.String())
		}
	})
	s := &server{t: t, url: fmt.Sprintf("http://127.0.0.1:%d", port), token: lines[len(lines)-1]}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		resp, err := http.Get(s.url + "/api/v1/version")
		if err == nil {
			_ = resp.Body.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("gitea does not answer: %v\n%s", err, log.String())
		}
	}
	s.api("POST", "/user/repos", map[string]any{"name": "shop", "default_branch": "main", "auto_init": true}, nil)
	return s
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { must(t, l.Close()) }()
	return l.Addr().(*net.TCPAddr).Port
}

// api is what a person does; the gate has a client of its own.
func (s *server) api(method, path string, body map[string]any, into any) {
	s.t.Helper()
	data, err := json.Marshal(body)
	must(s.t, err)
	req, err := http.NewRequest(method, s.url+"/api/v1"+path, bytes.NewReader(data))
	must(s.t, err)
	req.Header.Set("Authorization", "token "+s.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	must(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	must(s.t, err)
	if resp.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %s %s", method, path, resp.Status, text)
	}
	if into != nil {
		must(s.t, json.Unmarshal(text, into))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
