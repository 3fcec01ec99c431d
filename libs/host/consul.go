package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	consul "github.com/hashicorp/consul/api"
	"golang.org/x/sync/errgroup"
)

const (
	checkTTL   = 10 * time.Second
	checkEvery = 3 * time.Second
	forgetDead = "1m" // the shortest that Consul keeps to
)

// register announces every service of this process to Consul and keeps saying
// that it lives. An agent that came back empty is told again. leave takes the
// services out; without CONSUL nothing happens.
func (d *drivers) register(ctx context.Context, g *errgroup.Group, addr string) (leave func() error, err error) {
	if d.cfg.Consul == "" {
		return func() error { return nil }, nil
	}
	c := consul.DefaultConfig()
	c.Address = d.cfg.Consul
	client, err := consul.NewClient(c)
	if err != nil {
		return nil, fmt.Errorf("CONSUL=%q无法使用，请写成http://主机:8500（%w）", d.cfg.Consul, err)
	}
	host, p, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(p)
	if err != nil {
		return nil, err
	}
	agent := client.Agent()
	ids := map[string]*consul.AgentServiceRegistration{}
	for _, l := range d.services {
		id := "sanshe-" + l.service + "-" + addr
		ids[id] = &consul.AgentServiceRegistration{
			ID: id, Name: "sanshe-" + l.service, Address: host, Port: port,
			Check: &consul.AgentServiceCheck{TTL: checkTTL.String(), DeregisterCriticalServiceAfter: forgetDead},
		}
		if err := agent.ServiceRegister(ids[id]); err != nil {
			return nil, fmt.Errorf("在Consul（%s）登记%s失败，请确认代理已启动、令牌有权限（%w）", d.cfg.Consul, l.service, err)
		}
	}
	g.Go(func() error {
		tick := time.NewTicker(checkEvery)
		defer tick.Stop()
		for {
			for id, r := range ids {
				if err := agent.UpdateTTL("service:"+id, "", consul.HealthPassing); err != nil {
					if err = agent.ServiceRegister(r); err != nil && ctx.Err() == nil {
						d.log.WarnContext(ctx, "the directory is away", "consul", d.cfg.Consul, "err", err)
					}
				}
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-tick.C:
			}
		}
	})
	return func() (err error) {
		for id := range ids {
			err = errors.Join(err, agent.ServiceDeregister(id))
		}
		return err
	}, nil
}
