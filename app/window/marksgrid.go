package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// grid is the table of addresses. A click on a row, or the space bar, ticks it.
type grid struct{ widget.Table }

// gridColumns are the columns behind the tick: the key of the title, the width and
// what stands there.
var gridColumns = []struct {
	title string
	width float32
	text  func(*marksWindow, contract.MarkedAddress) string
}{
	{"marks.colName", 180, func(_ *marksWindow, a contract.MarkedAddress) string { return a.Name }},
	{"marks.colCompany", 190, func(_ *marksWindow, a contract.MarkedAddress) string { return a.Company }},
	{"marks.colCity", 120, func(_ *marksWindow, a contract.MarkedAddress) string { return a.City }},
	{"marks.colEmail", 200, func(_ *marksWindow, a contract.MarkedAddress) string { return a.Email }},
	{"marks.colKind", 150, func(_ *marksWindow, a contract.MarkedAddress) string { return strings.Join(a.Kinds, ", ") }},
	{"marks.colMarked", 130, func(m *marksWindow, a contract.MarkedAddress) string {
		var names []string
		for _, id := range a.Marked {
			names = append(names, m.short(id))
		}
		return strings.Join(names, ", ")
	}},
}

// tickWidth is the width of the column of ticks.
const tickWidth = 36

func newGrid(m *marksWindow) *grid {
	g := &grid{}
	g.Length = func() (rows, cols int) { return len(m.rows), len(gridColumns) + 1 }
	g.CreateCell = func() fyne.CanvasObject { return newGridCell(false) }
	g.UpdateCell = func(id widget.TableCellID, o fyne.CanvasObject) {
		if id.Row < len(m.rows) {
			m.cell(o.(*fyne.Container), m.rows[id.Row], id.Col)
		}
	}
	g.ShowHeaderRow = true
	g.CreateHeader = func() fyne.CanvasObject { return newGridCell(true) }
	g.UpdateHeader = func(id widget.TableCellID, o fyne.CanvasObject) {
		title := ""
		if id.Col > 0 {
			title = m.ui.words.T(gridColumns[id.Col-1].title)
		}
		gridLabel(o.(*fyne.Container)).SetText(title)
	}
	g.OnSelected = func(id widget.TableCellID) {
		g.UnselectAll()
		m.pick(id.Row)
	}
	g.ExtendBaseWidget(g)
	g.SetColumnWidth(0, tickWidth)
	for i, c := range gridColumns {
		g.SetColumnWidth(i+1, c.width)
	}
	return g
}

// newGridCell holds a text and a sign, of which one is shown.
func newGridCell(title bool) fyne.CanvasObject {
	l := widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Bold: title})
	l.Truncation = fyne.TextTruncateEllipsis
	sign := widget.NewIcon(nil)
	sign.Hide()
	return container.NewStack(l, sign)
}

func gridLabel(c *fyne.Container) *widget.Label { return c.Objects[0].(*widget.Label) }

// cell shows one cell of a row.
func (m *marksWindow) cell(c *fyne.Container, a contract.MarkedAddress, col int) {
	label, sign := gridLabel(c), c.Objects[1].(*widget.Icon)
	visible(sign, col == 0)
	visible(label, col > 0)
	if col == 0 {
		ticked := m.picked[a.ID] || m.all.Checked
		switch {
		case m.all.Checked:
			sign.SetResource(theme.NewDisabledResource(theme.CheckButtonCheckedIcon()))
		case ticked:
			sign.SetResource(theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon()))
		default:
			sign.SetResource(theme.CheckButtonIcon())
		}
		return
	}
	// A line break in a name must not break the row.
	label.SetText(strings.Join(strings.Fields(gridColumns[col-1].text(m, a)), " "))
}

// TypedKey hands Enter and Escape on.
func (g *grid) TypedKey(ev *fyne.KeyEvent) {
	if enter(ev) || ev.Name == fyne.KeyEscape {
		passOn(g, ev)
		return
	}
	g.Table.TypedKey(ev)
}
