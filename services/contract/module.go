package contract

import (
	"context"

	"sanshe/contracts/go/contractapi"
	"sanshe/libs/host"
	"sanshe/libs/route"
	"sanshe/libs/store"
)

// Unit is the service as a binary lists it.
var Unit = host.Unit{Name: "contract", New: New, County: []host.Share{{Coll: "contracts", Region: "region"}}}

// Routes is the whole HTTP face of the service.
func (s *Service) Routes() []route.Route {
	return []route.Route{
		route.On(contractapi.ListContracts, s.ListContracts),
		route.On(contractapi.ListDeskContracts, s.ListDeskContracts),
		route.On(contractapi.ListContractTasks, s.ListContractTasks),
		route.On(contractapi.GetContract, s.GetContract),
		route.On(contractapi.UpdateContract, s.UpdateContract),
		route.On(contractapi.MoveContract, s.MoveContract),
		route.On(contractapi.ProposeSupplement, s.ProposeSupplement),
		route.On(contractapi.MoveSupplement, s.MoveSupplement),
		route.On(contractapi.RecordAcceptance, s.RecordAcceptance),
		route.On(contractapi.MoveAcceptance, s.MoveAcceptance),
	}
}

// New builds the service for a host.
func New(ctx context.Context, d host.Deps) (out host.Service, err error) {
	s := &Service{call: d.Call, rules: d.Rules, now: d.Now}
	if s.contracts, err = store.Open(ctx, d.Store, schema, index); err != nil {
		return out, err
	}
	return host.Service{Routes: s.Routes(), Collections: []string{"contracts"}, Listens: s.listens()}.ByClock(d.Clock, untimed), nil
}

// untimed is what no day or hour decides: terms that nobody has been sent yet. To sign, publish, supplement and accept has its days.
var untimed = map[string]bool{"updateContract": true}
