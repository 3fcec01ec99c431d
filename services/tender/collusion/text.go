package collusion

import (
	"fmt"
	"hash/fnv"
	"slices"
)

// Texts are compared by winnowing (Schleimer, Wilkerson, Aiken 2003): of every
// window of hashes of grams the smallest is kept, so any passage of at least
// gram+window−1 characters that two texts share leaves a common mark in both.
const (
	gram   = 8 // characters; shorter runs are shared by everybody who writes about the same service
	window = 8
)

// Two bids are alike when at least alike percent of the marks of the shorter are
// in the longer too. Measured on 25 laws and policies of one field, each over 900
// characters, strangers share 9 in 99 of 100 pairs; a copy in which every third
// sentence was replaced shares 59 at the least, every second 39.
// TestTheThresholdStandsBetweenStrangersAndCopies holds it to texts of a bid's size.
const alike = 30

// few is how many marks a text needs to be compared at all: about a hundred and
// eighty characters. Below that a common form of words is a large share.
const few = 40

// texts: item four, the documents are abnormally alike. What all bidders copied
// from the documents of the purchase is left out first.
func texts(bids []Bid, documents string) (out []Flag) {
	common := marksOf(documents, nil)
	kept := make([]map[uint64]bool, len(bids))
	holders := map[uint64][]int{} // which bids hold a mark
	for i, b := range bids {
		kept[i] = marksOf(b.text(), common)
		for m := range kept[i] {
			holders[m] = append(holders[m], i)
		}
	}
	both := map[[2]int]int{}
	for _, who := range holders {
		slices.Sort(who)
		for x := range who {
			for _, y := range who[x+1:] {
				both[[2]int{who[x], y}]++
			}
		}
	}
	for i := range bids {
		for j := i + 1; j < len(bids); j++ {
			shorter := min(len(kept[i]), len(kept[j]))
			if share := percent(both[[2]int{i, j}], shorter); shorter >= few && share >= alike {
				pair := []Bid{bids[i], bids[j]}
				out = append(out, Flag{Code: "similar", Bids: ids(pair), Text: fmt.Sprintf("除采购文件的内容以外，%s的投标文件约有%d%%相同。", names(pair), share)})
			}
		}
	}
	return out
}

func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return 100 * part / whole
}

// marksOf are the marks of a text without those that are common.
func marksOf(text string, common map[uint64]bool) map[uint64]bool {
	out := map[uint64]bool{}
	runes := []rune(plain(text))
	var hashes []uint64
	for i := 0; i+gram <= len(runes); i++ {
		h := fnv.New64a()
		h.Write([]byte(string(runes[i : i+gram])))
		hashes = append(hashes, h.Sum64())
	}
	for i := 0; i < len(hashes); i++ {
		end := min(i+window, len(hashes))
		if end-i < window && i > 0 {
			break
		}
		if m := slices.Min(hashes[i:end]); !common[m] {
			out[m] = true
		}
	}
	return out
}
