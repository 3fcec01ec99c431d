package volunteer

import "maps"

func init() {
	const people = "volunteer resident worker staff"
	maps.Copy(opens, map[string]string{
		"listVolunteerFields": "*", "registerVolunteer": people, "listMyVolunteers": people, "getVolunteer": people,
		"updateVolunteer": people, "moveVolunteer": people, "getVolunteerData": people, "takeOverVolunteer": people,
	})
	maps.Copy(bodies, map[string]string{
		"registerVolunteer": `{"name":"某人","id_number":"1","region":"320312","phone":"13912345678","agree":true}`,
		"updateVolunteer":   `{"version":1,"name":"某人","region":"320312","phone":"13912345678"}`,
		"takeOverVolunteer": `{"number":"3203120000000014","code":"12345678","agree":true}`,
		"moveVolunteer":     `{"do":"rest","version":1}`,
	})
}
