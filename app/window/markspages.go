package window

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// pager is the page that is shown and the way to the others.
type pager struct {
	rows []contract.MarkedAddress
	// asking is what the pages are narrowed by.
	asking contract.MarkFilter
	// cursors lead to the pages up to the one shown and to the next; starts are the
	// number of rows in front of each.
	cursors    []string
	starts     []int
	at, total  int
	prev, next *button
	rangeLabel *widget.Label
}

// find shows the first page of what fits.
func (m *marksWindow) find() {
	if m.name == "" {
		return
	}
	m.asking = contract.MarkFilter{Search: strings.TrimSpace(m.search.Text), Filter: m.filter.get(), Kind: m.kind.get(), Supervisor: m.supervisor.get()}
	clear(m.picked)
	m.all.SetChecked(false)
	m.cursors, m.starts, m.at = []string{""}, []int{0}, 0
	m.load()
}

// turn goes to another page.
func (m *marksWindow) turn(by int) {
	if to := m.at + by; to >= 0 && to < len(m.cursors) {
		m.at = to
		m.load()
	}
}

// load reads the page. One without rows that is followed by another is passed over.
func (m *marksWindow) load() {
	m.asked++
	asked, name, asking, cursor := m.asked, m.name, m.asking, m.cursors[m.at]
	m.rangeLabel.SetText(m.ui.words.T("marks.reading"))
	task(m.ui, func(ctx context.Context) (contract.MarkPage, error) {
		page, err := m.ui.service.MarkPage(ctx, name, asking, cursor)
		for err == nil && len(page.Addresses) == 0 && page.Next != "" {
			page, err = m.ui.service.MarkPage(ctx, name, asking, page.Next)
		}
		return page, err
	}, func(page contract.MarkPage, err error) {
		if asked != m.asked {
			return // something else was asked for meanwhile
		}
		if err != nil {
			m.banner.say(m.ui.explain(err))
			page = contract.MarkPage{}
		} else if len(m.choices.Problems) == 0 {
			m.banner.say("")
		}
		m.show(page)
	})
}

// show shows a page.
func (m *marksWindow) show(page contract.MarkPage) {
	w := m.ui.words
	m.rows, m.total = page.Addresses, page.Total
	if len(m.cursors) > 0 {
		m.cursors, m.starts = m.cursors[:m.at+1], m.starts[:m.at+1]
		if page.Next != "" {
			m.cursors, m.starts = append(m.cursors, page.Next), append(m.starts, m.starts[m.at]+len(m.rows))
		} else if m.total < 0 {
			m.total = m.starts[m.at] + len(m.rows) // now it is known
		}
	}
	text := w.T("marks.nothing")
	if len(m.rows) > 0 {
		from := m.starts[m.at] + 1
		text = w.T("marks.rangeOpen", "from", from, "to", from+len(m.rows)-1)
		if m.total >= 0 {
			text = w.T("marks.range", "from", from, "to", from+len(m.rows)-1, "total", m.total)
		}
	}
	m.rangeLabel.SetText(text)
	m.all.SetText(m.allText())
	toggle(m.prev, m.at > 0)
	toggle(m.next, m.at+1 < len(m.cursors))
	m.grid.ScrollToTop()
	m.ticked()
}

func (m *marksWindow) allText() string {
	if m.total <= 0 {
		return m.ui.words.T("marks.allOpen")
	}
	return m.ui.words.N("marks.all", m.total)
}

// pick ticks or unticks a row.
func (m *marksWindow) pick(row int) {
	if row < 0 || row >= len(m.rows) || m.all.Checked {
		return
	}
	id := m.rows[row].ID
	if m.picked[id] {
		delete(m.picked, id)
	} else {
		m.picked[id] = true
	}
	m.ticked()
}

// pickPage ticks or unticks every row that is shown.
func (m *marksWindow) pickPage(on bool) {
	for _, a := range m.rows {
		if on {
			m.picked[a.ID] = true
		} else {
			delete(m.picked, a.ID)
		}
	}
	m.ticked()
}

func (m *marksWindow) pickAll(bool) { m.ticked() }

// ticked shows what is ticked, and what can be done with it.
func (m *marksWindow) ticked() {
	whole := len(m.rows) > 0 && !slices.ContainsFunc(m.rows, func(a contract.MarkedAddress) bool { return !m.picked[a.ID] })
	if m.page.Checked != whole {
		m.page.Checked = whole // no wish of anybody's
		m.page.Refresh()
	}
	toggle(m.page, len(m.rows) > 0 && !m.all.Checked)
	toggle(m.all, len(m.rows) > 0)
	count := ""
	if n := len(m.picked); n > 0 && !m.all.Checked {
		count = m.ui.words.N("marks.picked", n)
	}
	m.count.SetText(count)
	m.offerWork()
	m.settle()
}
