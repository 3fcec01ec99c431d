package framed

import (
	"errors"

	"sanshe/contracts/go/contract"
	"sanshe/libs/paper"
	"sanshe/services/portal/frame"
)

// Send hands the certificate out as a file. Where the typeface lacks a character of it, it leads back to the page.
func (c *Certificate) Send(a *frame.Ask, back string) error {
	raw, err := c.PDF()
	if errors.Is(err, ErrGlyph) {
		return a.Redirect(back, "内容里有PDF的字库没有的字，请在本页按“打印”，在打印窗口里另存为PDF。")
	}
	if err != nil {
		return err
	}
	a.W.Header().Set("Cache-Control", "private, no-store")
	file := contract.Octets(raw)
	file.Name, file.Type = c.Number+".pdf", string(paper.PDF)
	return a.Send(file)
}
