package reach

import (
	"strconv"
	"time"

	consul "github.com/hashicorp/consul/api"
)

// Lead keeps the lead of a demonstration whose services are apart: all of
// them follow one key, so that a deadline passes for everybody.
type Lead struct{ *Consul }

// Read is the lead that was written last.
func (k Lead) Read() (time.Duration, error) {
	pair, _, err := k.client.KV().Get(k.prefix+leadName, nil)
	return leadOf(pair), err
}

// Write keeps a lead.
func (k Lead) Write(lead time.Duration) error {
	_, err := k.client.KV().Put(&consul.KVPair{Key: k.prefix + leadName, Value: []byte(strconv.FormatInt(int64(lead), 10))}, nil)
	return err
}

// Follow calls f with every lead that is written, by whomever, until the process ends.
func (k Lead) Follow(f func(time.Duration)) {
	go func() {
		var index uint64
		for k.ctx.Err() == nil {
			pair, meta, err := k.client.KV().Get(k.prefix+leadName, (&consul.QueryOptions{WaitIndex: index, WaitTime: watchFor}).WithContext(k.ctx))
			if err != nil {
				index = 0
				pause(k.ctx, time.Second)
				continue
			}
			if index = meta.LastIndex; pair != nil { // an agent that came back empty moves no clock back
				f(leadOf(pair))
			}
		}
	}()
}

const leadName = "demo-clock"

func leadOf(pair *consul.KVPair) time.Duration {
	if pair == nil {
		return 0
	}
	n, err := strconv.ParseInt(string(pair.Value), 10, 64)
	if err != nil {
		return 0 // somebody else wrote under our name; the next move puts it right
	}
	return time.Duration(n)
}
