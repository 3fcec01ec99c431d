package organization

func init() {
	opens["answerOffer"] = "staff worker volunteer"
	bodies["answerOffer"] = `{"org":"none","role":"staff","accept":false}`
}
