package redflag

// Release is the part of a release, or of a compiled release, that the indicators read.
type Release struct {
	OCID      text       `json:"ocid"`
	Date      instant    `json:"date"`
	Tag       []string   `json:"tag"`
	Buyer     *reference `json:"buyer"`
	Planning  *planning  `json:"planning"`
	Tender    *tender    `json:"tender"`
	Bids      *bids      `json:"bids"`
	Awards    []award    `json:"awards"`
	Contracts []contract `json:"contracts"`

	Challenges []struct {
		ID         text    `json:"id"`
		Complained instant `json:"dateComplained"`
	} `json:"x_challenges"` // of our challenges extension

	Scores *Scores `json:"x_scores"` // as the result published them; our own releases name where they are asked for instead

	Suspended bool `json:"-"` // by a complaint, which the standard has no field for
}

type reference struct {
	ID   text   `json:"id"`
	Name string `json:"name"`
}

type document struct {
	ID   text    `json:"id"`
	Type string  `json:"documentType"`
	At   instant `json:"datePublished"`
}

type period struct {
	Start instant `json:"startDate"`
	End   instant `json:"endDate"`
}

type planning struct {
	Budget *struct {
		Amount *money `json:"amount"`
	} `json:"budget"`
	Documents []document `json:"documents"`
}

type tender struct {
	Title     string      `json:"title"`
	Status    string      `json:"status"`
	Entity    *reference  `json:"procuringEntity"`
	Items     []item      `json:"items"`
	Value     *money      `json:"value"`
	Method    string      `json:"procurementMethod"`
	Details   string      `json:"procurementMethodDetails"`
	Criteria  string      `json:"awardCriteria"`
	Period    *period     `json:"tenderPeriod"`
	Awarding  *period     `json:"awardPeriod"`
	Enquiries []enquiry   `json:"enquiries"`
	Tenderers *int        `json:"numberOfTenderers"`
	Documents []document  `json:"documents"`
	Changes   []amendment `json:"amendments"`
	Complains []struct {
		ID text `json:"id"`
	} `json:"complaints"`
}

type item struct {
	Classification *struct {
		ID text `json:"id"`
	} `json:"classification"`
}

type enquiry struct {
	ID       text    `json:"id"`
	Date     instant `json:"date"`
	Answer   string  `json:"answer"`
	Answered instant `json:"dateAnswered"`
}

type amendment struct {
	ID   text    `json:"id"`
	Date instant `json:"date"`
}

type bids struct {
	Details []bid `json:"details"`
}

type bid struct {
	ID        text        `json:"id"`
	Date      instant     `json:"date"`
	Status    string      `json:"status"`
	Tenderers []reference `json:"tenderers"`
	Value     *money      `json:"value"`
}

type award struct {
	ID        text        `json:"id"`
	Status    string      `json:"status"`
	Date      instant     `json:"date"`
	Value     *money      `json:"value"`
	Suppliers []reference `json:"suppliers"`
	Items     []item      `json:"items"`
}

type contract struct {
	ID        text       `json:"id"`
	Award     text       `json:"awardID"`
	Status    string     `json:"status"`
	Signed    instant    `json:"dateSigned"`
	Value     *money     `json:"value"`
	Documents []document `json:"documents"`
}
