package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"slices"

	"sanshe/libs/fault"
)

// Before a notice is published each holder proves that the private key is at hand: the platform
// seals a random token to the public key, the holder answers with a hash of it. An answer tells
// nothing of the key, and no share of a bid can be passed off as a challenge, being sealed under another label.

const tokenSize = 32 // bytes

// Challenge makes a test envelope for the holder. expect is what Proven holds the answer against; it tells nothing of the answer.
func Challenge(h Holder) (challenge string, expect [sha256.Size]byte, err error) {
	token := make([]byte, tokenSize)
	rand.Read(token)
	sealed, err := h.key.seal(proofInfo(h.Name), token)
	if err != nil {
		return "", expect, err
	}
	return word(challengeWord, sealed, h.on.name, h.Name), sha256.Sum256(answerTo(token, h)), nil
}

// Prove opens a challenge and answers it.
func (k *HolderKey) Prove(challenge string) (answer string, err error) {
	f, sealed, ok := unword(challengeWord, challenge, 2)
	if !ok {
		return "", fault.New(fault.Refused, "seal.proof.unreadable", "检验题或答案无法识别，请完整复制后重试。")
	}
	other := fault.New(fault.Refused, "seal.proof.other", "这道检验题不是出给这把私钥的，请核对公告中的公钥和手里的私钥是不是一对。")
	if f[0] != k.on.name || f[1] != k.Name {
		return "", other
	}
	token, err := k.key.open(proofInfo(k.Name), sealed)
	if err != nil || len(token) != tokenSize {
		return "", other.Because(err)
	}
	return word(answerWord, answerTo(token, k.Holder()), k.Name), nil
}

// Proven holds an answer against what Challenge expects.
func Proven(h Holder, answer string, expect [sha256.Size]byte) error {
	f, raw, ok := unword(answerWord, answer, 1)
	if !ok {
		return fault.New(fault.Refused, "seal.proof.unreadable", "检验题或答案无法识别，请完整复制后重试。")
	}
	got := sha256.Sum256(raw)
	if f[0] != h.Name || subtle.ConstantTimeCompare(got[:], expect[:]) != 1 {
		return fault.New(fault.Refused, "seal.proof.wrong", "答案不正确，还不能证明持有人手里有私钥，请持有人用公告中公钥对应的私钥重新解答。")
	}
	return nil
}

func answerTo(token []byte, h Holder) []byte {
	sum := sha256.Sum256(slices.Concat([]byte("bidseal-answer-v1"), token, h.key.Bytes()))
	return sum[:]
}

func proofInfo(name string) []byte { return append([]byte("bidseal-proof-v1"), name...) }
