package county

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
)

// Ports come from below those that the system gives to outgoing connections, so
// that no client of ours can sit on a platform's port while it is down. Other
// tests that run meanwhile must not either: each binary takes a lane of its own.
const firstPort, lanes, laneWidth = 20_000, 8, 1_500

// lane is where the ports of this test binary begin, and what holds it: the
// first port of a lane is kept open for the life of whoever has the lane.
type lane struct {
	first int
	held  net.Listener
}

var ours = sync.OnceValue(func() lane {
	for n := range lanes {
		first := firstPort + n*laneWidth
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", first)); err == nil {
			return lane{first, l}
		}
	}
	return lane{first: firstPort + rand.IntN(lanes)*laneWidth} // so many at once share one
})

var taken sync.Map // port → true, for the life of this test Binary

func FreePort(t testing.TB) string {
	t.Helper()
	for range 200 {
		port := ours().first + 1 + rand.IntN(laneWidth-1)
		if _, twice := taken.LoadOrStore(port, true); twice {
			continue
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		defer l.Close()
		return l.Addr().String()
	}
	t.Fatal("no free port")
	return ""
}
