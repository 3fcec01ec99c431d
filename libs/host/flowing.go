package host

import (
	"net/http"
	"time"
)

// writeTime is how long an answer may take to be written, and of one that
// another process gives how long each piece of it may.
const writeTime = time.Minute

// piece is how much of an answer that is handed on must leave within writeTime.
// Whoever takes less is cut off, as at the service itself.
const piece = 1 << 20

// flowing moves the end of the time to write on as long as bytes flow.
type flowing struct {
	http.ResponseWriter
	time  time.Duration
	piece int
	left  int // of the piece that is being written
}

// Unwrap is for http.ResponseController.
func (f *flowing) Unwrap() http.ResponseWriter { return f.ResponseWriter }

// Write implements io.Writer.
func (f *flowing) Write(b []byte) (int, error) {
	if f.left < len(b) {
		_ = http.NewResponseController(f.ResponseWriter).SetWriteDeadline(time.Now().Add(f.time)) // who cannot be given longer is cut off
		f.left = max(f.piece, len(b))
	}
	n, err := f.ResponseWriter.Write(b)
	f.left -= n
	return n, err
}
