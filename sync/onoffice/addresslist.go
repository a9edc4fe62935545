package onoffice

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"abgleich/sync/fault"
)

// AddressRow is an address in a list for people.
type AddressRow struct {
	ID   string
	Name string // first and last name
	// Company, City and Email, the main one, are as they stand in onOffice.
	Company, City, Email string
	// Kinds are the labels of its contact kinds.
	Kinds []string
	// Supervisor is the login name of the responsible user.
	Supervisor string
	// Marked are the users whose sync mark is set.
	Marked []int
}

// Title names the address.
func (r AddressRow) Title() string {
	switch {
	case r.Name != "" && r.Company != "":
		return r.Name + " (" + r.Company + ")"
	case r.Name+r.Company != "":
		return r.Name + r.Company
	case r.Email != "":
		return r.Email
	}
	return "Nr. " + r.ID
}

// row makes a row without its marks.
func (t *tenant) row(rec Record) AddressRow {
	e := rec.Elements
	row := AddressRow{ID: rec.ID, Name: strings.TrimSpace(e.Text("Vorname") + " " + e.Text("Name")), Company: e.Text("Zusatz1"),
		City: e.Text("Ort"), Email: e.Text("Email"), Supervisor: e.Text("Benutzer")}
	for _, key := range e.List("ArtDaten") {
		row.Kinds = append(row.Kinds, t.label("ArtDaten", key))
	}
	return row
}

// AddressPage is a part of a list of addresses.
type AddressPage struct {
	Rows []AddressRow
	// Next is the cursor of the page that follows, "" at the end. A page may have no
	// rows and yet be followed by one.
	Next string
	// Total is how many addresses fit; -1 if that is known at the end only.
	Total int
}

// rowsPerPage is about how many rows a page has; at most 500 more.
const rowsPerPage = 200

// AddressPage lists addresses that fit and for whom they are marked, by record
// number. The cursor of the first page is "". While people add and delete
// addresses a row may come twice or not at all, as everywhere in onOffice.
func (c *Client) AddressPage(ctx context.Context, n Narrowing, cursor string) (AddressPage, error) {
	page := AddressPage{Total: -1}
	offset := 0
	if cursor != "" {
		var err error
		if offset, err = strconv.Atoi(cursor); err != nil || offset < 1 {
			return page, fault.New(fault.Internal, fault.OnOffice, fault.StepList, "cursor "+strconv.Quote(plain(cursor, 20)), nil)
		}
	}
	err := (&addresses{c}).relearned(ctx, fault.StepList, func() error {
		if f := n.check(c.tenant); f != nil {
			return f
		}
		var err error
		page, err = c.pageAt(ctx, n, offset)
		if err != nil {
			return err
		}
		return c.readMarks(ctx, page.Rows)
	})
	return page, err
}

// pageAt reads one page without marks.
func (c *Client) pageAt(ctx context.Context, n Narrowing, offset int) (AddressPage, error) {
	page := AddressPage{Total: -1}
	data, words := c.rowData(), n.words()
	if len(words) == 0 {
		results, err := c.Do(ctx, fault.StepList, n.read(data, map[string]any{"listoffset": offset, "listlimit": rowsPerPage}))
		if err != nil {
			return page, err
		}
		r := results[0]
		if f := r.fault(fault.StepList); f != nil {
			return page, f
		}
		for _, rec := range r.Records {
			if n.fits(rec.Elements, nil) {
				page.Rows = append(page.Rows, c.tenant.row(rec))
			}
		}
		page.Total = r.Total
		if next := offset + len(r.Records); len(r.Records) > 0 && (next < r.Total || r.Total < 0) {
			page.Next = strconv.Itoa(next)
		}
		return page, nil
	}
	if offset == 0 {
		ids, all, err := c.searched(ctx, n.Text)
		if err != nil {
			return page, err
		}
		if all {
			rows, err := c.rows(ctx, n, data, ids)
			for _, rec := range rows {
				page.Rows = append(page.Rows, c.tenant.row(rec))
			}
			page.Total = len(page.Rows)
			return page, err
		}
	}
	return c.scanPage(ctx, n, words, data, offset)
}

// scanPage goes through the addresses until a page is full, or for two requests at
// most, so that nobody waits long for a page.
func (c *Client) scanPage(ctx context.Context, n Narrowing, words, data []string, offset int) (AddressPage, error) {
	page := AddressPage{Total: -1}
	for range 2 {
		var blocks [scanBlocks][]AddressRow
		next, _, err := c.scan(ctx, n, words, data, offset, scanBlocks, func(block int, rec Record) {
			blocks[block] = append(blocks[block], c.tenant.row(rec))
		})
		if err != nil {
			return page, err
		}
		for i, rows := range blocks {
			if len(page.Rows) >= rowsPerPage {
				// What is left comes with the next page.
				page.Next = strconv.Itoa(offset + i*maxIDs)
				return page, nil
			}
			page.Rows = append(page.Rows, rows...)
		}
		if next == 0 {
			return page, nil
		}
		offset = next
	}
	page.Next = strconv.Itoa(offset)
	return page, nil
}

// readMarks fills in for whom the rows are marked.
func (c *Client) readMarks(ctx context.Context, rows []AddressRow) error {
	var actions []Action
	for block := range slices.Chunk(rows, maxIDs) {
		ids := make([]string, len(block))
		for i, row := range block {
			ids[i] = row.ID
		}
		actions = append(actions, marksOf(ids))
	}
	results, err := c.Do(ctx, fault.StepList, actions...)
	if err != nil {
		return err
	}
	users := map[string][]int{}
	for _, r := range results {
		if f := r.fault(fault.StepList); f != nil {
			return f
		}
		for id, marked := range related(r) {
			users[id] = append(users[id], numbers(marked)...)
		}
	}
	for i := range rows {
		rows[i].Marked = users[rows[i].ID]
		slices.Sort(rows[i].Marked)
	}
	return nil
}
