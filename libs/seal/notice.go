package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"sanshe/libs/fault"
)

// Notice is what the text of a notice says of sealing. Bids are sealed under its hash, so whoever shows a bidder other keys
// than everybody else has to show another notice too, and the file tells afterwards which.
type Notice struct {
	Threshold int
	Holders   []Holder // in the order of their shares' points
}

// ReadNotice reads the text of the notice that a context names.
func ReadNotice(text []byte, c Context) (n Notice, err error) {
	other := fault.New(fault.Refused, "seal.notice.other", "公告原文与密封所依据的公告不符，持有人的公钥可能被换过，请不要密封，先从采购页面重新下载公告原文和密封信息，仍不符的联系采购人和监督部门。")
	sum := sha256.Sum256(text)
	var says struct {
		Tender    string
		Lot       string
		Threshold int
		Holders   []struct{ Key string }
	}
	if hex.EncodeToString(sum[:]) != c.NoticeHash {
		return n, other
	}
	if err := json.Unmarshal(text, &says); err != nil || says.Tender != c.Tender || says.Lot != c.Lot {
		return n, other.Because(err)
	}
	n.Threshold = says.Threshold
	for _, x := range says.Holders {
		h, err := ParseHolder(x.Key)
		if err != nil {
			return n, err
		}
		n.Holders = append(n.Holders, h)
	}
	return n, nil
}
