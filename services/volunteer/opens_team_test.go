package volunteer

import "maps"

func init() {
	const people = "volunteer resident worker staff"
	maps.Copy(opens, map[string]string{
		"listTeamKinds": "*", "listTeams": "*", "getTeam": "*",
		"foundTeam": people, "listMyTeams": people, "changeTeamMember": people, "moveTeam": people + " registrar supervisor",
	})
	maps.Copy(bodies, map[string]string{
		"foundTeam":        `{"name":"某队","kind":"family","region":"320312","intro":"某事","person":"none"}`,
		"moveTeam":         `{"do":"open","version":1}`,
		"changeTeamMember": `{"do":"ask","person":"none"}`,
	})
}
