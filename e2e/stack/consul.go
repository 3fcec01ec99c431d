package stack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// consulArgs writes the settings of an agent and answers its command line.
// ports are those of HTTP, of the server and of its gossip; with a key nobody
// may do anything without a token, and the key is the token that may do all.
func (s *Stack) consulArgs(name string, ports [3]string, key string) ([]string, error) {
	config := map[string]any{
		"performance": map[string]int{"raft_multiplier": 1},
		"ports":       map[string]json.Number{"http": json.Number(ports[0]), "server": json.Number(ports[1]), "serf_lan": json.Number(ports[2]), "serf_wan": "-1", "grpc": "-1", "grpc_tls": "-1", "dns": "-1"},
		"connect":     map[string]bool{"enabled": false}, "leave_on_terminate": false,
		"disable_update_check": true, // it speaks with nobody but the services
	}
	if key != "" {
		config["acl"] = map[string]any{"enabled": true, "default_policy": "deny", "tokens": map[string]string{"initial_management": key, "agent": key}}
	}
	b, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(s.dir, name+".json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		return nil, err
	}
	return []string{
		filepath.Join(s.built, "consul"), "agent", "-server", "-bootstrap-expect=1", "-bind=" + s.net.hub, "-client=" + s.net.hub,
		"-data-dir=" + filepath.Join(s.dir, name), "-config-file=" + file, "-log-level=warn",
	}, nil
}

// Guard is a Consul agent at which nobody may do anything without a token.
type Guard struct {
	Addr string // http://host:port
	Key  string // the token that may do everything
}

// Guard starts such an agent beside the open one.
func (s *Stack) Guard() (*Guard, error) {
	ports, err := freePorts(s.net.hub, 3)
	if err != nil {
		return nil, err
	}
	g := &Guard{"http://" + net.JoinHostPort(s.net.hub, ports[0]), "0f0e0d0c-0b0a-0908-0706-050403020100"}
	args, err := s.consulArgs("guard", [3]string(ports), g.Key)
	if err != nil {
		return nil, err
	}
	x := &Server{args: args, ready: leads(g.Addr), log: filepath.Join(s.dir, "guard.log")}
	s.servers["guard"] = x
	if err := x.Start(); err != nil {
		return nil, err
	}
	deadline, tick := time.Now().Add(patience), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for { // it leads before it knows its own key
		_, err := g.ask(http.MethodGet, "token/self", nil)
		if err == nil || time.Now().After(deadline) {
			return g, err
		}
		<-tick.C
	}
}

// Token makes a token that may do what the rules say, in Consul's own words.
func (g *Guard) Token(name, rules string) (string, error) {
	if _, err := g.ask(http.MethodPut, "policy", map[string]any{"Name": name, "Rules": rules}); err != nil {
		return "", err
	}
	return g.ask(http.MethodPut, "token", map[string]any{"Policies": []map[string]string{{"Name": name}}})
}

// ask speaks to the agent's list of rights, and answers the token that it answers.
func (g *Guard) ask(method, path string, body any) (token string, err error) {
	b, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequest(method, g.Addr+"/v1/acl/"+path, bytes.NewReader(b))
	if err != nil {
		return "", err
	}
	r.Header.Set("X-Consul-Token", g.Key)
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer w.Body.Close()
	if w.StatusCode != http.StatusOK {
		return "", fmt.Errorf("acl/%s: %s", path, w.Status)
	}
	var out struct{ SecretID string }
	return out.SecretID, json.NewDecoder(w.Body).Decode(&out)
}

// leads asks Consul for its leader: without one it takes no registration.
func leads(base string) func() error {
	return func() error {
		w, err := http.Get(base + "/v1/status/leader")
		if err != nil {
			return err
		}
		defer w.Body.Close()
		var b [64]byte
		if n, _ := w.Body.Read(b[:]); w.StatusCode != http.StatusOK || n < 4 {
			return fmt.Errorf("no leader yet: %d %q", w.StatusCode, b[:n])
		}
		return nil
	}
}
