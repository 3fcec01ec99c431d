// Package discover stands in the tests' Consul where go-discover stands: it
// finds no servers in anybody's cloud. The agent of the tests is told where
// the others are, and half of what would be compiled for it asks clouds.
package discover

import (
	"errors"
	"log"
)

// Provider looks servers up somewhere.
type Provider interface {
	// Addrs are the addresses that fit what is asked.
	Addrs(args map[string]string, l *log.Logger) ([]string, error)

	// Help says what may be asked.
	Help() string
}

// Providers are none.
var Providers map[string]Provider

// ErrNowhere says that servers have to be named by their addresses.
var ErrNowhere = errors.New("discover: this agent asks no cloud; give addresses")

// Discover finds nothing.
type Discover struct{}

// Option is taken and changes nothing.
type Option func(*Discover) error

// New answers with one that finds nothing.
func New(...Option) (*Discover, error) { return &Discover{}, nil }

// WithUserAgent would say who asks.
func WithUserAgent(string) Option { return nil }

// WithProviders would say who is asked.
func WithProviders(map[string]Provider) Option { return nil }

// Names are nobody's.
func (d *Discover) Names() []string { return nil }

// Addrs refuses.
func (d *Discover) Addrs(string, *log.Logger) ([]string, error) { return nil, ErrNowhere }
