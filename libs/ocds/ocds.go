// Package ocds holds the part of the Open Contracting Data Standard 1.1 that we
// publish: a release, which says what became public at one step of one
// purchase, and how releases merge into a record. It holds the shapes and the
// merge and knows nothing of tenders or contracts; conform holds documents
// against the schemas of the standard.
package ocds

import (
	"embed"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Version is what packages say they follow, major.minor.
const Version = "1.1"

// The extensions used: bids, whose counts and prices come with the opening,
// questions with their answers, lots, and pages that link to the next.
const (
	BidsExtension       = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json"
	EnquiriesExtension  = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_enquiry_extension/v1.1.5/extension.json"
	LotsExtension       = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json"
	PaginationExtension = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_pagination_extension/master/extension.json"
)

// Extensions are our own, each in a folder of its name: what the standard has no
// field for, with the schema by which anybody may check it. Whoever publishes
// serves them; a package names the address of the extension.json.
//
//go:embed extension/*/*
var Extensions embed.FS

// Challenges is the name of our extension for challenges and complaints.
const Challenges = "challenges"

// Release is what was public of a purchase after one step. It never changes.
type Release struct {
	OCID           string         `json:"ocid"`
	ID             string         `json:"id"`
	Date           time.Time      `json:"date"`
	Language       string         `json:"language"`
	Tag            []string       `json:"tag"`
	InitiationType string         `json:"initiationType"`
	Parties        []Organization `json:"parties,omitempty"`
	Buyer          *Reference     `json:"buyer,omitempty"`
	Planning       *Planning      `json:"planning,omitempty"`
	Tender         *Tender        `json:"tender,omitempty"`
	Bids           *Bids          `json:"bids,omitempty"`
	Awards         []Award        `json:"awards,omitempty"`
	Contracts      []Contract     `json:"contracts,omitempty"`

	RelatedProcesses []RelatedProcess `json:"relatedProcesses,omitempty"`

	Challenges []Challenge `json:"x_challenges,omitempty"` // our challenges extension
}

// RelatedProcess is another process that this one has to do with.
type RelatedProcess struct {
	ID           string   `json:"id"`
	Relationship []string `json:"relationship"`
	Title        string   `json:"title,omitempty"`
	Scheme       string   `json:"scheme"`
	Identifier   string   `json:"identifier"`
	URI          string   `json:"uri,omitempty"`
}

// Reference names a party of the release.
type Reference struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Organization is a party and what it does in the purchase.
type Organization struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Identifier *Identifier `json:"identifier,omitempty"`
	Roles      []string    `json:"roles"`
}

// Identifier is a party's number in a public register.
type Identifier struct {
	Scheme    string `json:"scheme"`
	ID        string `json:"id"`
	LegalName string `json:"legalName"`
}

// Planning is what was announced before the notice.
type Planning struct {
	Rationale string     `json:"rationale,omitempty"`
	Budget    *Budget    `json:"budget,omitempty"`
	Documents []Document `json:"documents,omitempty"`
}

// Budget is the money set aside.
type Budget struct {
	Description string `json:"description,omitempty"`
	Amount      *Value `json:"amount,omitempty"`
	Project     string `json:"project,omitempty"`
}

// Tender is the call and what became of it.
type Tender struct {
	ID                         string      `json:"id"`
	Title                      string      `json:"title,omitempty"`
	Description                string      `json:"description,omitempty"`
	Status                     string      `json:"status,omitempty"`
	ProcuringEntity            *Reference  `json:"procuringEntity,omitempty"`
	Items                      []Item      `json:"items,omitempty"`
	Lots                       []Lot       `json:"lots,omitempty"`
	LotDetails                 *LotDetails `json:"lotDetails,omitempty"`
	Value                      *Value      `json:"value,omitempty"`
	ProcurementMethod          string      `json:"procurementMethod,omitempty"`
	ProcurementMethodDetails   string      `json:"procurementMethodDetails,omitempty"`
	ProcurementMethodRationale string      `json:"procurementMethodRationale,omitempty"`
	MainProcurementCategory    string      `json:"mainProcurementCategory,omitempty"`
	AwardCriteria              string      `json:"awardCriteria,omitempty"`
	AwardCriteriaDetails       string      `json:"awardCriteriaDetails,omitempty"`
	SubmissionMethod           []string    `json:"submissionMethod,omitempty"`
	TenderPeriod               *Period     `json:"tenderPeriod,omitempty"`
	EnquiryPeriod              *Period     `json:"enquiryPeriod,omitempty"`
	HasEnquiries               bool        `json:"hasEnquiries,omitempty"`
	Enquiries                  []Enquiry   `json:"enquiries,omitempty"` // enquiries extension
	EligibilityCriteria        string      `json:"eligibilityCriteria,omitempty"`
	AwardPeriod                *Period     `json:"awardPeriod,omitempty"`
	NumberOfTenderers          int         `json:"numberOfTenderers,omitempty"`
	Tenderers                  []Reference `json:"tenderers,omitempty"`
	Documents                  []Document  `json:"documents,omitempty"`
	Amendments                 []Amendment `json:"amendments,omitempty"`
	Milestones                 []Milestone `json:"milestones,omitempty"`
}

// Item is what is bought.
type Item struct {
	ID             string          `json:"id"`
	Description    string          `json:"description"`
	Classification *Classification `json:"classification,omitempty"`
	Quantity       int64           `json:"quantity,omitempty"`
	Unit           *Unit           `json:"unit,omitempty"`
	RelatedLot     string          `json:"relatedLot,omitempty"` // lots extension
}

// Unit is by what a quantity is counted, and the price of one.
type Unit struct {
	Name  string `json:"name"`
	Value *Value `json:"value,omitempty"`
}

// Lot is a part of a procedure that is awarded on its own; of the lots extension.
type Lot struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Status string `json:"status,omitempty"`
	Value  *Value `json:"value,omitempty"`
}

// LotDetails is how many lots one supplier may win; of the lots extension.
type LotDetails struct {
	MaximumLotsAwardedPerSupplier int64 `json:"maximumLotsAwardedPerSupplier"`
}

// Classification places an item in a list.
type Classification struct {
	Scheme      string `json:"scheme"`
	ID          string `json:"id"`
	Description string `json:"description,omitempty"`
	URI         string `json:"uri,omitempty"`
}

// Period is a time with a beginning, an end or both.
type Period struct {
	StartDate *time.Time `json:"startDate,omitempty"`
	EndDate   *time.Time `json:"endDate,omitempty"`
}

// Document is a page that anyone may open.
type Document struct {
	ID            string     `json:"id"`
	DocumentType  string     `json:"documentType"`
	Title         string     `json:"title"`
	Description   string     `json:"description,omitempty"`
	URL           string     `json:"url"`
	DatePublished *time.Time `json:"datePublished,omitempty"`
	Format        string     `json:"format"`
	Language      string     `json:"language"`
}

// Amendment is a change of what was published, and why.
type Amendment struct {
	ID              string    `json:"id"`
	Date            time.Time `json:"date"`
	Rationale       string    `json:"rationale,omitempty"`
	Description     string    `json:"description,omitempty"`
	AmendsReleaseID string    `json:"amendsReleaseID,omitempty"`
	ReleaseID       string    `json:"releaseID,omitempty"`
}

// Enquiry is a question with its answer, once there is one. Who asked is not said.
type Enquiry struct {
	ID           string     `json:"id"`
	Date         time.Time  `json:"date"`
	Title        string     `json:"title,omitempty"`
	Description  string     `json:"description"`
	Answer       string     `json:"answer,omitempty"`
	DateAnswered *time.Time `json:"dateAnswered,omitempty"`
}

// Challenge is what is public of a challenge and of the complaint after it. Who
// challenged, and in which words, is not.
type Challenge struct {
	ID             string     `json:"id"`
	Date           time.Time  `json:"date"`
	Stage          string     `json:"stage"`
	Link           string     `json:"link,omitempty"`
	Status         string     `json:"status"`
	StatusDetails  string     `json:"statusDetails,omitempty"`
	DateAnswered   *time.Time `json:"dateAnswered,omitempty"`
	DateComplained *time.Time `json:"dateComplained,omitempty"`
	DateAccepted   *time.Time `json:"dateAccepted,omitempty"`
	DateDecided    *time.Time `json:"dateDecided,omitempty"`
	DateWithdrawn  *time.Time `json:"dateWithdrawn,omitempty"`
	SuspendedUntil *time.Time `json:"suspendedUntil,omitempty"`
	Rulings        []Ruling   `json:"rulings,omitempty"`
	Decision       string     `json:"decision,omitempty"`
	Rejection      string     `json:"rejection,omitempty"`
	Effect         string     `json:"effect,omitempty"`
	EffectDetails  string     `json:"effectDetails,omitempty"`
}

// Ruling is what was held of one item of a complaint.
type Ruling struct {
	ID        string `json:"id"`
	Verdict   string `json:"verdict"`
	Rationale string `json:"rationale"`
}

// Bids is the bids extension: what the opening showed.
type Bids struct {
	Statistics []Statistic `json:"statistics,omitempty"`
	Details    []Bid       `json:"details,omitempty"`
}

// Statistic counts bids.
type Statistic struct {
	ID      string `json:"id"`
	Measure string `json:"measure"`
	Value   int    `json:"value"`
	Notes   string `json:"notes,omitempty"`
}

// Bid is one bid after the opening.
type Bid struct {
	ID        string      `json:"id"`
	Date      *time.Time  `json:"date,omitempty"`
	Status    string      `json:"status"`
	Tenderers []Reference `json:"tenderers"`
	Value     *Value      `json:"value,omitempty"`

	RelatedLots []string `json:"relatedLots,omitempty"` // lots extension
}

// Award is a published decision for a supplier.
type Award struct {
	ID          string      `json:"id"`
	Title       string      `json:"title"`
	Description string      `json:"description,omitempty"`
	Status      string      `json:"status"`
	Date        *time.Time  `json:"date,omitempty"`
	Value       *Value      `json:"value,omitempty"`
	Suppliers   []Reference `json:"suppliers"`
	Items       []Item      `json:"items,omitempty"`
	Documents   []Document  `json:"documents,omitempty"`
	Amendments  []Amendment `json:"amendments,omitempty"`
	RelatedBid  string      `json:"relatedBid,omitempty"` // bids extension

	RelatedLots []string `json:"relatedLots,omitempty"` // lots extension
}

// Contract is a signed agreement.
type Contract struct {
	ID          string      `json:"id"`
	AwardID     string      `json:"awardID"`
	Title       string      `json:"title"`
	Description string      `json:"description,omitempty"`
	Status      string      `json:"status"`
	Period      *Period     `json:"period,omitempty"`
	Value       *Value      `json:"value,omitempty"`
	Items       []Item      `json:"items,omitempty"`
	DateSigned  *time.Time  `json:"dateSigned,omitempty"`
	Documents   []Document  `json:"documents,omitempty"`
	Milestones  []Milestone `json:"milestones,omitempty"`
	Amendments  []Amendment `json:"amendments,omitempty"`

	Implementation *Implementation `json:"implementation,omitempty"`
}

// Implementation is what was found of the performance.
type Implementation struct {
	Milestones []Milestone `json:"milestones,omitempty"`
	Documents  []Document  `json:"documents,omitempty"`
}

// Milestone is a payment that the contract promises, an acceptance, or something that happened beside a tender.
type Milestone struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Type        string `json:"type"`
	Description string `json:"description,omitempty"`
	Status      string `json:"status"`

	DateMet *time.Time `json:"dateMet,omitempty"`
}

// Value is an amount of money.
type Value struct {
	Amount   Yuan   `json:"amount"`
	Currency string `json:"currency"`
}

// CNY is an amount of fen as the standard writes money.
func CNY(fen int64) *Value { return &Value{Yuan(fen), "CNY"} }

// Yuan is an amount in fen that JSON writes in yuan, exactly.
type Yuan int64

var errYuan = errors.New("ocds: not an amount with at most two decimals")

// MarshalJSON writes 123450 fen as 1234.5.
func (y Yuan) MarshalJSON() ([]byte, error) {
	n, sign := uint64(y), ""
	if y < 0 {
		n, sign = -n, "-"
	}
	out := sign + strconv.FormatUint(n/100, 10)
	if cents := n % 100; cents > 0 {
		out += "." + strings.TrimRight(string([]byte{'0' + byte(cents/10), '0' + byte(cents%10)}), "0")
	}
	return []byte(out), nil
}

// UnmarshalJSON reads what MarshalJSON wrote, and the same number with zeros behind the point.
func (y *Yuan) UnmarshalJSON(b []byte) error {
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	whole, part, _ := strings.Cut(n.String(), ".")
	part = strings.TrimRight(part, "0")
	if len(part) > 2 {
		return errYuan
	}
	fen, err := strconv.ParseInt(whole+part+"00"[len(part):], 10, 64)
	if err != nil {
		return errYuan
	}
	*y = Yuan(fen)
	return nil
}
