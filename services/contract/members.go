package contract

import (
	"sanshe/contracts/go/contractapi"
	"sanshe/libs/identity"
	"sanshe/libs/rule"
)

// A consortium signs with every member and answers jointly (政府采购法第二十四条): the
// leader in the supplier's place, each of the others in a place of its own.

// others are the members besides the leader, none where one supplier stands alone.
func (c *Contract) others() []contractapi.Party {
	if len(c.Members) == 0 {
		return nil
	}
	return c.Members[1:]
}

// member is the place in which one of the others signs.
func member(org string) Hat { return Member + "/" + Hat(org) }

// joins is the hat of who belongs to one of the others: once it has signed it reads.
func (c *Contract) joins(who identity.Caller) (hats []Hat) {
	for _, m := range c.others() {
		if !who.In(m.ID, identity.Staff) {
			continue
		}
		if _, signed := c.Signed[member(m.ID)]; signed {
			hats = append(hats, Reader)
		} else {
			hats = append(hats, Member)
		}
	}
	return hats
}

// place is where the caller signs, wearing as.
func (c *Contract) place(as Hat, who identity.Caller) Hat {
	for _, m := range c.others() {
		if _, signed := c.Signed[member(m.ID)]; as == Member && !signed && who.In(m.ID, identity.Staff) {
			return member(m.ID)
		}
	}
	return as
}

// suppliers are all who take the contract on, the leader first.
func (c *Contract) suppliers() []contractapi.Party {
	return append([]contractapi.Party{c.Supplier}, c.others()...)
}

// owner is the name of whoever of the suppliers an organization is.
func (c *Contract) owner(org string) string {
	for _, p := range c.others() {
		if p.ID == org {
			return p.Name
		}
	}
	return c.Supplier.Name
}

// membersOf shows the members, and who of them has signed.
func (s *Service) membersOf(c *Contract) (out []contractapi.ContractMember, basis []contractapi.Basis) {
	if len(c.Members) == 0 {
		return nil, nil
	}
	for i, m := range c.Members {
		at := member(m.ID)
		if i == 0 {
			at = Supplier
		}
		v := contractapi.ContractMember{Party: m}
		if g, ok := c.Signed[at]; ok {
			v.Signed = &g
		}
		out = append(out, v)
	}
	if a, err := rule.Ask[bool](s.rules, "supplier.consortium.liability", c.Law); err == nil && a.Value {
		basis = basisOf(a.Basis())
	}
	return out, basis
}
