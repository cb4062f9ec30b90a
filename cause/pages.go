package cause

// pages holds the page of every cause, theme by theme, in the order of the vocabulary.
var pages = [...][]Page{
	pagesMethod,
	pagesRoute,
	pagesRedirect,
	pagesContent,
	pagesOrigin,
	pagesConditions,
	pagesUpgrade,
	pagesWebSocket,
	pagesHijack,
	pagesH2C,
	pagesSwitched,
	pagesFailure,
	pagesUpstream,
	pagesOther,
}

// pageOf finds a page by its cause. It is made once and only read afterwards.
var pageOf = func() map[string]*Page {
	index := make(map[string]*Page, 96)
	for _, theme := range pages {
		for i := range theme {
			index[theme[i].Cause] = &theme[i]
		}
	}
	return index
}()

// All returns the page of every cause in the order of the vocabulary. The slice is the caller's own; what its pages
// refer to, such as Statuses and Recipes, is shared and must not be changed.
func All() []Page {
	all := make([]Page, 0, len(pageOf))
	for _, theme := range pages {
		all = append(all, theme...)
	}
	return all
}
