package portal

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanshe/contracts"
	"sanshe/contracts/go/catalogapi"
	"sanshe/contracts/go/contractapi"
	"sanshe/contracts/go/noticeapi"
	"sanshe/contracts/go/organizationapi"
	"sanshe/contracts/go/tenderapi"
	"sanshe/libs/fault"
	"sanshe/libs/host"
	"sanshe/libs/identity"
	"sanshe/libs/route"
	"sanshe/libs/rule/ruletest"
	"sanshe/libs/store/sqlitestore"
	"sanshe/services/portal/frame"
)

// town is a small platform around the portal: the contracts' own operations,
// answered with the records a test puts in, and a provider that signs in anybody
// who knows the password.
type town struct {
	t      *testing.T
	portal *Portal
	url    string
	clock  *host.Clock

	mu      sync.Mutex
	wall    time.Time
	tenders []tenderapi.Tender
	orgs    []organizationapi.Organization
	cats    []catalogapi.Catalogue
	deals   []contractapi.Contract
	asked   []tenderapi.Question
	raised  []tenderapi.Challenge       // what those concerned read; others see less
	periods []tenderapi.ChallengePeriod // of every purchase and organization
	decided []tenderapi.Decision
	opening *tenderapi.Opening
	barred  string // why the staff's organization may not bid
	scored  *tenderapi.Evaluation
	report  tenderapi.Report
	former  []tenderapi.Judging
	calls   int                        // of ListTenders
	who     map[string]identity.Caller // access token → person
	codes   map[string]string          // code → challenge
	refresh map[string]bool            // refresh tokens that are good
	revoked []string
	renewed int
	role    identity.Role
	account string // who signs in
	bureau  bool   // administrators are those of some office, not of the platform
	broken  bool   // ListTenders fails with a secret cause
}

const password = "correct horse"

func (w *town) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wall
}

func (w *town) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wall = w.wall.Add(d)
}

// newTown serves a portal on a port of its own; public overrides PUBLIC_URL.
func newTown(t *testing.T, public string) *town {
	t.Helper()
	w := &town{
		t: t, wall: noon, role: identity.Staff, account: "zhang",
		who: map[string]identity.Caller{}, codes: map[string]string{}, refresh: map[string]bool{},
	}
	engine, err := sqlitestore.Open(filepath.Join(t.TempDir(), "portal.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	book := ruletest.Book(t, contracts.Files)
	if w.clock, err = host.OpenClock(filepath.Join(t.TempDir(), "clock.json")); err != nil {
		t.Fatal(err)
	}
	if err := w.clock.Set(noon); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	if public == "" {
		public = "http://" + server.Listener.Addr().String()
	}
	local := &host.Local{}
	w.serve(local)
	w.who["service"] = identity.Caller{ID: "service:portal", Memberships: []identity.Membership{{Org: "platform", Role: identity.Service}}}
	p, err := open(t.Context(), host.Deps{
		Store: engine, Call: local, Self: asService{local}, Who: w.read, Rules: book, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Now: w.clock.Now, Clock: w.clock,
		Config: host.Config{PublicURL: public, ServiceKey: "a key for tests only, 32 characters", Demo: true, Region: "320312", Place: host.DemoPlace, Platform: "三社"},
	}, w.now)
	if err != nil {
		t.Fatal(err)
	}
	w.portal = p
	mux := http.NewServeMux()
	mux.HandleFunc("GET /oidc/authorize", w.authorize)
	mux.HandleFunc("GET /oidc/authorize/callback", w.callback)
	mux.Handle("/", p)
	server.Config.Handler = mux
	server.Start()
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// noon is the town's day; a demonstration's clock leads from there.
var noon = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

func (w *town) read(r *http.Request) (identity.Caller, error) {
	h := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if h == "" {
		return identity.Caller{}, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.who[h]
	if !ok {
		return c, errors.New("no such token")
	}
	return c, nil
}

func pageOfOne[T any](list []T, limit int64) []T {
	if limit > 0 && int64(len(list)) > limit {
		return list[:limit]
	}
	return append([]T{}, list...)
}

func find[T any](list []T, ok func(T) bool) (T, error) {
	for _, x := range list {
		if ok(x) {
			return x, nil
		}
	}
	var none T
	return none, fault.New(fault.NotFound, "test.not-found", "没有找到这条记录，请从列表重新进入。")
}

func groupOf(s tenderapi.State) tenderapi.Group {
	switch s {
	case tenderapi.StatePublished:
		return tenderapi.GroupBidding
	case tenderapi.StateIntended:
		return tenderapi.GroupIntention
	case tenderapi.StateAwarded, tenderapi.StateContracted:
		return tenderapi.GroupResult
	case tenderapi.StateFailed:
		return tenderapi.GroupFailed
	default:
		return tenderapi.GroupEvaluating
	}
}

func (w *town) serve(local *host.Local) {
	local.Add("tender", route.Server(append(append(w.challengeRoutes(), route.On(tenderapi.ListMyBids, noBids)), []route.Route{
		route.On(tenderapi.ListTenders, func(_ context.Context, in tenderapi.ListTendersRequest) (out tenderapi.TenderPage, err error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.calls++
			if w.broken {
				return out, fault.New(fault.Unavailable, "test.down", "采购服务暂时不可用，请稍后再试。").Because(errors.New("password=hunter2"))
			}
			var list []tenderapi.TenderSummary
			for _, t := range w.tenders {
				if (in.Group == "" || groupOf(t.State) == in.Group) && strings.Contains(t.Title, in.Q) && (in.Buyer == "" || in.Buyer == t.Buyer.ID) {
					var due *time.Time
					if t.State == tenderapi.StatePublished {
						due = &t.Deadline
					}
					if in.Due && (due == nil || due.Before(w.clock.Now())) {
						continue
					}
					list = append(list, tenderapi.TenderSummary{
						NextDue: due, ID: t.ID, Code: t.Code, Title: t.Title, Buyer: t.Buyer, Region: t.Region, Method: t.Method, State: t.State, StateText: t.StateText,
						Item: t.Item, ItemName: t.ItemName, Budget: t.Budget, Deadline: t.Deadline, PublishedAt: t.PublishedAt, Award: t.Award,
					})
				}
			}
			return tenderapi.TenderPage{Items: pageOfOne(list, in.Limit)}, nil
		}),
		route.On(tenderapi.CountTenders, func(context.Context, tenderapi.CountTendersRequest) (out tenderapi.TenderCounts, err error) {
			for _, t := range w.tenders {
				switch groupOf(t.State) {
				case tenderapi.GroupBidding:
					out.Bidding++
				case tenderapi.GroupIntention:
					out.Intention++
				case tenderapi.GroupResult:
					out.Result++
				case tenderapi.GroupFailed:
					out.Failed++
				default:
					out.Evaluating++
				}
			}
			return out, nil
		}),
		route.On(tenderapi.ListLots, w.listLots),
		route.On(tenderapi.GetTender, w.getTender),
		route.On(tenderapi.CheckEligibility, func(context.Context, tenderapi.CheckEligibilityRequest) (tenderapi.Eligibility, error) {
			return tenderapi.Eligibility{May: w.barred == "", Why: w.barred, Items: []tenderapi.Finding{}}, nil
		}),
		route.On(tenderapi.ListQuestions, func(context.Context, tenderapi.ListQuestionsRequest) (tenderapi.QuestionPage, error) {
			return tenderapi.QuestionPage{Items: append([]tenderapi.Question{}, w.asked...)}, nil
		}),
		route.On(tenderapi.GetOpening, func(context.Context, tenderapi.GetOpeningRequest) (tenderapi.Opening, error) {
			if w.opening == nil {
				return tenderapi.Opening{}, fault.New(fault.NotFound, "test.none", "尚未开标。")
			}
			return *w.opening, nil
		}),
		route.On(tenderapi.GetEvaluation, func(context.Context, tenderapi.GetEvaluationRequest) (tenderapi.Evaluation, error) {
			if w.scored == nil {
				return tenderapi.Evaluation{}, fault.New(fault.NotFound, "test.none", "尚未公布。")
			}
			return *w.scored, nil
		}),
		route.On(tenderapi.GetReport, func(context.Context, tenderapi.GetReportRequest) (tenderapi.Report, error) { return w.report, nil }),
		route.On(tenderapi.ListJudgings, func(context.Context, tenderapi.ListJudgingsRequest) (tenderapi.JudgingList, error) {
			return tenderapi.JudgingList{Items: append([]tenderapi.Judging{}, w.former...)}, nil
		}),
	}...), w.read))
	local.Add("catalog", route.Server([]route.Route{
		route.On(catalogapi.ListCatalogueTasks, func(context.Context, catalogapi.ListCatalogueTasksRequest) (catalogapi.TaskList, error) {
			return catalogapi.TaskList{Items: []catalogapi.Task{}}, nil
		}),
		route.On(catalogapi.ListItems, func(_ context.Context, in catalogapi.ListItemsRequest) (out catalogapi.ItemPage, err error) {
			out.Items = []catalogapi.Item{}
			for _, c := range w.cats {
				for _, i := range c.Items {
					if c.State == catalogapi.CatalogueStateEffective && strings.Contains(i.Name, in.Q) {
						i.Catalogue = c.ID
						out.Items = append(out.Items, i)
					}
				}
			}
			return out, nil
		}),
		route.On(catalogapi.ListCatalogues, func(context.Context, catalogapi.ListCataloguesRequest) (out catalogapi.CataloguePage, err error) {
			out.Items = []catalogapi.CatalogueSummary{}
			for _, c := range w.cats {
				out.Items = append(out.Items, catalogapi.CatalogueSummary{
					ID: c.ID, Title: c.Title, Year: c.Year, Region: c.Region, Owner: c.Owner, State: c.State, StateText: c.StateText,
					Count: int64(len(c.Items)), PublicityEnds: c.PublicityEnds, EffectiveAt: c.EffectiveAt,
				})
			}
			return out, nil
		}),
		route.On(catalogapi.GetCatalogue, func(_ context.Context, in catalogapi.GetCatalogueRequest) (catalogapi.Catalogue, error) {
			return find(w.cats, func(c catalogapi.Catalogue) bool { return c.ID == in.ID })
		}),
		route.On(catalogapi.RaiseObjection, func(ctx context.Context, in catalogapi.RaiseObjectionRequest) (catalogapi.Catalogue, error) {
			return find(w.cats, func(c catalogapi.Catalogue) bool { return c.ID == in.ID })
		}),
	}, w.read))
	local.Add("organization", w.organization(route.Server(append(append(w.roster(), campaignRoutes()...),
		rateRoutes()[scoreRoute],
		noTasks,
		route.On(organizationapi.ListOrganizations, func(_ context.Context, in organizationapi.ListOrganizationsRequest) (organizationapi.OrganizationPage, error) {
			var list []organizationapi.Organization
			for _, o := range w.orgs {
				if strings.Contains(o.Name, in.Q) && (in.Kind == "" || in.Kind == o.Kind) {
					list = append(list, o)
				}
			}
			return organizationapi.OrganizationPage{Items: pageOfOne(list, in.Limit)}, nil
		}),
		route.On(organizationapi.GetOrganization, func(_ context.Context, in organizationapi.GetOrganizationRequest) (organizationapi.Organization, error) {
			return find(w.orgs, func(o organizationapi.Organization) bool { return o.ID == in.ID })
		}),
		route.On(organizationapi.ListMembers, func(_ context.Context, in organizationapi.ListMembersRequest) (organizationapi.AccountList, error) {
			if in.ID != "nuanlin" {
				return organizationapi.AccountList{Items: []organizationapi.Account{}}, nil
			}
			of := func(login string, demo bool) organizationapi.Account {
				return organizationapi.Account{ID: login, Login: login, Name: "张小三", MaskedName: "张*三", Demo: demo, Memberships: []organizationapi.Membership{{Org: in.ID, OrgName: "星河区暖邻社会工作服务中心", Role: organizationapi.RoleStaff}}}
			}
			return organizationapi.AccountList{Items: []organizationapi.Account{of("staff16", true), of("staff", true), of("real", false)}}, nil
		}),
		route.On(organizationapi.OpenAccount, func(context.Context, organizationapi.OpenAccountRequest) (out organizationapi.Opening, err error) {
			return out, nil
		}),
		route.On(organizationapi.SignIn, func(_ context.Context, in organizationapi.SignInRequest) (out organizationapi.SignedIn, err error) {
			if in.Password != password {
				return out, fault.New(fault.Refused, "organization.sign-in.refused", "登录名或密码不正确，请核对后重试。")
			}
			out.Next = "/oidc/authorize/callback?id=" + in.Request
			return out, nil
		}),
	), w.read)))
	w.serveOpenData(local)
	local.Add("contract", route.Server([]route.Route{
		route.On(contractapi.ListContracts, func(_ context.Context, in contractapi.ListContractsRequest) (contractapi.ContractPage, error) {
			var list []contractapi.ContractSummary
			for _, c := range w.deals {
				if strings.Contains(c.Title, in.Q) && (in.Supplier == "" || in.Supplier == c.Supplier.ID) && (in.Buyer == "" || in.Buyer == c.Buyer.ID) {
					list = append(list, contractapi.ContractSummary{
						ID: c.ID, Code: c.Code, Title: c.Title, Tender: c.Tender, Buyer: c.Buyer, Supplier: c.Supplier, Amount: c.Amount,
						State: c.State, StateText: c.StateText, SignedAt: c.SignedAt, PublishedAt: c.PublishedAt, StartsOn: c.StartsOn, EndsOn: c.EndsOn,
					})
				}
			}
			return contractapi.ContractPage{Items: pageOfOne(list, in.Limit)}, nil
		}),
		route.On(contractapi.GetContract, func(_ context.Context, in contractapi.GetContractRequest) (contractapi.Contract, error) {
			return find(w.deals, func(c contractapi.Contract) bool { return c.ID == in.ID })
		}),
	}, w.read))
	local.Add("notice", route.Server(append(channelRoutes(),
		route.On(noticeapi.CountUnread, func(context.Context, noticeapi.CountUnreadRequest) (noticeapi.Unread, error) {
			return noticeapi.Unread{Count: 2}, nil
		}),
	), w.read))
	local.Add("socialwork", route.Server(workerRoutes(), w.read))
}

// organization puts the provider's token endpoint beside the register.
func (w *town) organization(api http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", api)
	mux.HandleFunc("GET /oidc/authorize", w.authorize)
	mux.HandleFunc("POST /oidc/token", func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		switch r.PostFormValue("grant_type") {
		case "authorization_code":
			sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
			code := r.PostFormValue("code")
			if want, ok := w.codes[code]; !ok || want != base64.RawURLEncoding.EncodeToString(sum[:]) {
				http.Error(rw, `{"error":"invalid_grant"}`, http.StatusBadRequest)
				return
			}
			delete(w.codes, code)
		case "refresh_token":
			if !w.refresh[r.PostFormValue("refresh_token")] {
				http.Error(rw, `{"error":"invalid_grant"}`, http.StatusBadRequest)
				return
			}
			w.renewed++
		}
		w.refresh = map[string]bool{}
		access, refresh := "access-"+time.Now().Format(time.RFC3339Nano), "refresh-"+time.Now().Format(time.RFC3339Nano)
		of := identity.Membership{Org: "nuanlin", OrgName: "星河区暖邻社会工作服务中心", Role: w.role, Region: "320312"}
		if w.role == identity.Admin && !w.bureau {
			of.Org, of.OrgName = identity.Platform, "平台运行单位"
		}
		w.who[access] = identity.Caller{ID: w.account, Name: "张小三", Memberships: []identity.Membership{of}}
		w.refresh[refresh] = true
		_ = json.NewEncoder(rw).Encode(map[string]any{"access_token": access, "refresh_token": refresh, "expires_in": 1800, "token_type": "Bearer"})
	})
	mux.HandleFunc("POST /oidc/revoke", func(_ http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.revoked = append(w.revoked, r.PostFormValue("token"))
	})
	return mux
}

// authorize and callback are the provider's doors that a browser passes.
func (w *town) authorize(rw http.ResponseWriter, r *http.Request) {
	http.Redirect(rw, r, "/sign-in/form?request="+url.QueryEscape(r.URL.Query().Get("state")+"."+r.URL.Query().Get("code_challenge")), http.StatusFound)
}

func (w *town) callback(rw http.ResponseWriter, r *http.Request) {
	state, challenge, _ := strings.Cut(r.URL.Query().Get("id"), ".")
	w.mu.Lock()
	code := "code-" + state
	w.codes[code] = challenge
	w.mu.Unlock()
	http.Redirect(rw, r, "/signed-in?code="+code+"&state="+state, http.StatusFound)
}

// browser walks the town's pages as a browser would: with cookies, Origin and Sec-Fetch-Site.
type browser struct {
	*town
	http *http.Client
}

func (w *town) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{w, &http.Client{Jar: jar}}
}

// answer is a page that came back.
type answer struct {
	status int
	body   string
	at     string // the address one ended at
	header http.Header
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	w, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{w.StatusCode, string(body), strings.TrimPrefix(w.Request.URL.String(), b.url), w.Header}
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.url+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(r)
}

func (b *browser) post(path string, pairs ...string) answer {
	b.t.Helper()
	r := b.form(path, pairs...)
	r.Header.Set("Origin", b.url)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func (b *browser) form(path string, pairs ...string) *http.Request {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.url+path, strings.NewReader(v.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// signIn walks the whole way; back is where the person wanted to go.
func (b *browser) signIn(back string) answer {
	b.t.Helper()
	form := b.get("/sign-in?back=" + url.QueryEscape(back))
	_, request, ok := strings.Cut(form.at, "request=")
	if !ok {
		b.t.Fatalf("sign-in leads to %q", form.at)
	}
	request, err := url.QueryUnescape(request)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.post("/sign-in/form", "request", request, "login", "zhang", "password", password)
}

// leaveForTest puts a sign-in under way into a browser.
func (p *Portal) leaveForTest(b *browser, ask asking) {
	rec := httptest.NewRecorder()
	p.Leave(rec, frame.AskingCookie, ask, askingLife)
	u, _ := url.Parse(b.url)
	c, err := http.ParseSetCookie(rec.Header().Get("Set-Cookie"))
	if err != nil {
		b.t.Fatal(err)
	}
	b.http.Jar.SetCookies(u, []*http.Cookie{c})
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
