package window

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// marksWindow sets and clears the sync marks of many addresses, for any user. It
// holds one page of them at a time (design §2 rule 16).
type marksWindow struct {
	*frame
	account *picker
	name    string
	// choices is what there is to choose from; self of them is the account's user.
	choices contract.MarkChoices
	// users are the numbers of those whose marks are set or cleared.
	users      []string
	user       *button
	search     *entry
	filter     *choice[int]
	kind       *choice[string]
	supervisor *choice[string]
	banner     *banner
	pager
	grid *grid
	// picked are the addresses that are ticked, on whatever page; all stands for
	// everything that fits.
	picked    map[string]bool
	all, page *tick
	count     *widget.Label
	markWork
	// asked counts what was asked for, so that an answer that is late is dropped.
	asked int
}

// showMarks opens the marks of an account, of the first for "", or raises them.
func (u *UI) showMarks(name string) {
	m := u.marks
	if m == nil {
		m = newMarksWindow(u)
		u.marks = m
		m.window.SetOnClosed(func() { u.marks = nil })
	}
	m.raise()
	task(u, u.service.Status, func(st contract.Status, err error) {
		if err != nil {
			m.fail(err)
			return
		}
		if name != "" && name != m.name {
			m.name = ""
		}
		m.names(st)
		m.choose(cmp.Or(name, m.name, first(st)))
		m.update(st)
		m.window.Canvas().Focus(m.search)
	})
}

func first(st contract.Status) string {
	if len(st.Accounts) == 0 {
		return ""
	}
	return st.Accounts[0].Name
}

func newMarksWindow(u *UI) *marksWindow {
	w := u.words
	m := &marksWindow{frame: newFrame(u, w.T("marks.title"), 1060, 700), picked: map[string]bool{}}
	m.enter = m.find
	m.account = newPicker(w.T("window.loading"), m.choose)
	m.user = newButton("–", theme.AccountIcon(), m.askUsers)
	m.user.Alignment = widget.ButtonAlignLeading
	m.search = newEntry()
	m.search.SetPlaceHolder(w.T("marks.searchHint"))
	find := newButton(w.T("marks.find"), theme.SearchIcon(), m.find)
	m.filter = newChoice(func(id int) string { return m.filterName(id) }, 0)
	m.kind = newChoice(func(key string) string { return m.kindName(key) }, "")
	m.supervisor = newChoice(func(login string) string { return m.supervisorName(login) }, "")
	for _, p := range []*picker{m.filter.picker, m.kind.picker, m.supervisor.picker} {
		p.SetSelectedIndex(0)
		p.OnChanged = func(string) { m.find() }
	}
	m.banner = newBanner(theme.NewErrorThemedResource(theme.ErrorIcon()), "", nil)
	m.grid = newGrid(m)
	m.all = newTick("", m.pickAll)
	m.page = newTick(w.T("marks.page"), m.pickPage)
	m.count = widget.NewLabel("")
	m.rangeLabel = widget.NewLabel("")
	m.prev = newButton(w.T("marks.prev"), theme.NavigateBackIcon(), func() { m.turn(-1) })
	m.next = newButton(w.T("marks.next"), theme.NavigateNextIcon(), func() { m.turn(1) })
	m.next.IconPlacement = widget.ButtonIconTrailingText
	m.markWork = newWork(m)
	closing := newButton(w.T("window.close"), nil, m.window.Close)

	head := container.NewVBox(
		container.New(layout.NewFormLayout(),
			widget.NewLabel(w.T("marks.account")), container.NewGridWithColumns(2, m.account, m.user),
			widget.NewLabel(w.T("marks.search")), container.NewBorder(nil, nil, nil, find, m.search),
			widget.NewLabel(w.T("marks.only")), container.NewGridWithColumns(3, m.filter.picker, m.kind.picker, m.supervisor.picker)),
		m.banner.Container, widget.NewSeparator())
	foot := container.NewVBox(
		container.NewHBox(m.page, m.all, m.count, layout.NewSpacer(), m.rangeLabel, m.prev, m.next),
		widget.NewSeparator(), m.bar, m.state,
		container.NewHBox(m.set, m.markWork.clear, m.stop, layout.NewSpacer(), closing))
	m.fill(head, m.grid, foot)
	m.show(contract.MarkPage{Total: 0})
	return m
}

// names takes over the names of the accounts.
func (m *marksWindow) names(st contract.Status) {
	m.account.offer(st.Accounts, m.account.Selected)
}

// update shows how far the work is.
func (m *marksWindow) update(st contract.Status) {
	m.names(st)
	a, _ := find(st.Accounts, m.name)
	m.progress(a.Marks)
}

// passEnded has nothing to do: a pass may clear marks, and the list is read again
// when somebody asks for it.
func (m *marksWindow) passEnded(string) {}

// choose shows the addresses of another account.
func (m *marksWindow) choose(name string) {
	if name == "" || name == m.name {
		return
	}
	m.name = name
	m.account.SetSelected(name)
	m.choices, m.users = contract.MarkChoices{}, nil
	clear(m.picked)
	task(m.ui, func(ctx context.Context) (contract.MarkChoices, error) { return m.ui.service.MarkChoices(ctx, name) },
		func(c contract.MarkChoices, err error) {
			if name != m.name {
				return // another account was chosen meanwhile
			}
			if err != nil {
				m.banner.say(m.ui.explain(err))
				return
			}
			m.take(c)
			m.find()
		})
}

// take offers what there is to choose from.
func (m *marksWindow) take(c contract.MarkChoices) {
	m.choices, m.users = c, []string{c.Self}
	filters, kinds, supervisors := []int{0}, []string{""}, []string{""}
	for _, f := range c.Filters {
		filters = append(filters, f.ID)
	}
	for _, k := range c.Kinds {
		kinds = append(kinds, k.Key)
	}
	for _, u := range c.Users {
		if u.Login != "" {
			supervisors = append(supervisors, u.Login)
		}
	}
	offer(m.filter, filters)
	offer(m.kind, kinds)
	offer(m.supervisor, supervisors)
	m.showUsers()
	var problems []string
	for _, p := range c.Problems {
		problems = append(problems, m.text(p))
	}
	m.banner.say(strings.Join(problems, "\n"))
}

// offer replaces the values of a choice; the first is chosen and nobody is told.
func offer[T comparable](c *choice[T], values []T) {
	changed := c.OnChanged
	c.OnChanged = nil
	c.offer(values...)
	c.SetSelectedIndex(0)
	c.OnChanged = changed
}

// text says an error of a report.
func (m *marksWindow) text(e contract.ErrorEntry) string {
	if e.Fault != nil {
		return e.Fault.Message(m.ui.words.Lang())
	}
	return e.Message
}

func (m *marksWindow) filterName(id int) string {
	if id == 0 {
		return m.ui.words.T("marks.anyFilter")
	}
	same := 0
	name := strconv.Itoa(id)
	for _, f := range m.choices.Filters {
		if f.ID == id {
			name = f.Name
		}
	}
	for _, f := range m.choices.Filters {
		if f.Name == name {
			same++
		}
	}
	if same > 1 {
		name += " (" + strconv.Itoa(id) + ")"
	}
	return name
}

func (m *marksWindow) kindName(key string) string {
	if key == "" {
		return m.ui.words.T("marks.anyKind")
	}
	for _, k := range m.choices.Kinds {
		if k.Key == key {
			return k.Label
		}
	}
	return key
}

func (m *marksWindow) supervisorName(login string) string {
	if login == "" {
		return m.ui.words.T("marks.anySupervisor")
	}
	for _, u := range m.choices.Users {
		if u.Login == login {
			return userName(u)
		}
	}
	return login
}

// userName names a user so that two of the same name are told apart.
func userName(u contract.User) string {
	switch {
	case u.Name == "":
		return cmp.Or(u.Login, u.ID)
	case u.Login == "":
		return u.Name + " (" + u.ID + ")"
	}
	return u.Name + " (" + u.Login + ")"
}

// short names a user in little room.
func (m *marksWindow) short(id string) string {
	for _, u := range m.choices.Users {
		if u.ID == id {
			return cmp.Or(u.Login, u.Name, id)
		}
	}
	return id
}
