package notice

import (
	"sanshe/contracts/go/events"
	"sanshe/libs/identity"
)

// cases are the rows of casework: each names a case by where it is kept, and nothing of the client.
var cases = []telling{
	tell(events.TypeSocialworkCaseAskedV1,
		func(_ string, d events.SocialworkCaseAskedV1) []seat { return members(d.Org, identity.Worker) },
		"有个案请求督导", "本组织有一件个案请求督导，可以担任的请打开办理。", "/worker/cases/{{.ID}}"),
	tell(events.TypeSocialworkCaseOfferedV1,
		func(_ string, d events.SocialworkCaseOfferedV1) []seat { return members(d.To, identity.Worker) },
		"有个案请求转介", "另一个组织请求转来一件个案，请打开决定接收或者退回。", "/worker/cases/{{.ID}}"),
	tell(events.TypeSocialworkCaseHandedV1,
		func(_ string, d events.SocialworkCaseHandedV1) []seat { return accounts(d.Account) },
		"有个案移交给您承办", "本组织把一件个案移交给您承办，请打开查看进度，并告诉服务对象由您接手。", "/worker/cases/{{.ID}}"),
	tell(events.TypeSocialworkLookBrokenV1,
		func(_ string, d events.SocialworkLookBrokenV1) []seat { return members(d.Org, identity.Staff) },
		"有个案被紧急查阅", "本组织有一件个案被紧急查阅，请没有查阅的人打开判断是否正当。", "/desk/cases"),
}

func init() {
	const desk = "the worker finds it on the desk"
	silent[events.TypeSocialworkCaseOpenedV1] = "who opened it knows"
	silent[events.TypeSocialworkCaseOpinedV1] = desk
	silent[events.TypeSocialworkCaseReturnedV1] = desk
	silent[events.TypeSocialworkCaseAcceptedV1] = "it is followed by the case that begins there"
	silent[events.TypeSocialworkCaseClosedV1] = "it is followed by the sums"
	silent[events.TypeSocialworkCaseErasedV1] = "nobody is reminded of who is erased"
	silent[events.TypeSocialworkLookJudgedV1] = "it stands in the look-book"
}
