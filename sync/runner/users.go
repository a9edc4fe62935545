package runner

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/onoffice"
)

// Users lists the people of the onOffice tenant at url, "" for the vendor's, in the
// order of their names. An empty token or secret is the stored one of the account.
func (r *Runner) Users(ctx context.Context, url string, s contract.Secrets, name string) ([]contract.User, error) {
	if s.OnOfficeToken == "" || s.OnOfficeSecret == "" {
		acc, err := r.account(name)
		if err != nil {
			return nil, err
		}
		filled, err := r.filled(acc.Settings(), &s)
		if err != nil {
			return nil, err
		}
		s = *filled
	}
	client, err := r.crm(contract.OnOffice{URL: strings.TrimSpace(url)}, s, "")
	if err != nil {
		return nil, err
	}
	defer client.Close()
	found, err := client.Users(ctx)
	if err != nil {
		return nil, err
	}
	return people(found), nil
}

// people are users in the order of their names.
func people(found []onoffice.User) []contract.User {
	list := make([]contract.User, 0, len(found))
	for _, u := range found {
		list = append(list, contract.User{ID: strconv.Itoa(u.ID), Login: u.Login, Name: strings.TrimSpace(u.FirstName + " " + u.LastName)})
	}
	slices.SortFunc(list, func(x, y contract.User) int {
		return cmp.Or(strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)), strings.Compare(x.Login, y.Login))
	})
	return list
}
