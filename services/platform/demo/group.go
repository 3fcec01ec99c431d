package demo

import (
	"fmt"
	"time"

	"sanshe/contracts/go/organizationapi"
	"sanshe/libs/cn"
)

// group is a group of neighbours that files with the street office, is
// accepted, and confirms near the end of its year that it still acts.
func (c *county) group(ago func(days int) time.Time) []act {
	var f organizationapi.Filing
	move := func(login, verb, note string) func() error {
		return func() (err error) {
			f, err = do(c, login, organizationapi.MoveFiling, organizationapi.MoveFilingRequest{ID: f.ID, FilingMove: organizationapi.FilingMove{Do: verb, Version: f.Version, Note: note}})
			return err
		}
	}
	const filed = 495 // days ago
	return []act{
		{ago(filed + 5), func() (err error) {
			f, err = do(c, "resident", organizationapi.CreateFiling, organizationapi.CreateFilingRequest{FilingDraft: organizationapi.FilingDraft{
				Name: "梧桐里社区邻里互助队", Category: organizationapi.GroupCategoryLife, Nature: organizationapi.GroupNatureGroup,
				Leader: "钱大爷", Phone: "0000-0000-160", Place: "梧桐里社区活动室", Area: "梧桐里社区",
				Charter: "一、自愿参加，无偿互助。\n二、每月活动两次，记录参加的人。\n三、活动资金由成员商量使用，每季度公布。",
				Members: 23, Funds: 600_00, Committee: c.orgs["wutong0"].ID, Office: c.orgs["wutong"].ID,
			}})
			return err
		}},
		{ago(filed + 5), move("resident", "submit", "")},
		{ago(filed + 3), move("juwei", "endorse", "成员都是本社区居民，每周在活动室活动，同意备案。")},
		{ago(filed), move("wutong3", "accept", "")},
		{ago(filed - 350), func() error {
			_, err := do(c, "resident", organizationapi.ConfirmFiling, organizationapi.ConfirmFilingRequest{ID: f.ID, ConfirmationDraft: organizationapi.ConfirmationDraft{
				Version: f.Version, Members: 31, Activities: 26, Note: "每月两次，另有两次陪老人体检。",
			}})
			return err
		}},
	}
}

// listing puts an organization on the list of abnormal ones, as the law does
// it: told first, heard, decided by somebody else.
func (c *county) listing(ago func(days int) time.Time) []act {
	var l organizationapi.Listing
	const (
		told   = 75 // days ago
		listed = 45
	)
	move := func(login string, m organizationapi.ListingMove) (err error) {
		m.Version = l.Version
		l, err = do(c, login, organizationapi.MoveListing, organizationapi.MoveListingRequest{ID: l.ID, ListingMove: m})
		return err
	}
	return []act{
		{ago(told), func() (err error) {
			l, err = do(c, "registrar", organizationapi.ProposeListing, organizationapi.ProposeListingRequest{ListingDraft: organizationapi.ListingDraft{
				Org: c.orgs["org33"].ID, List: organizationapi.ListKindAbnormal, Ground: "unreachable",
				Facts: "两次邮寄通知均被退回，登记的住所已由他人使用。", Duty: "办理住所变更登记，或者提供能够联系的住所。",
			}})
			return err
		}},
		{ago(told), func() error {
			return move("registrar", organizationapi.ListingMove{
				Do: "tell", Until: cn.DayOf(ago(listed + 12)).String(), Text: "因通过登记的住所无法联系，拟将你单位列入活动异常名录，可以在期限内陈述、申辩。",
			})
		}},
		{ago(listed), func() error {
			return move("registrar2", organizationapi.ListingMove{Do: "list", Paper: fmt.Sprintf("星民异〔%d〕7号", cn.DayOf(ago(listed)).Year()), Text: "期限内没有收到陈述和申辩，决定列入活动异常名录。"})
		}},
	}
}
