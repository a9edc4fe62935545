package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// field is one setting: its label, its input, a hint and, if it is wrong, why.
type field struct {
	label *widget.Label
	input fyne.CanvasObject
	hint  small
	wrong small
	// head and cell are what stands in the two columns.
	head, cell fyne.CanvasObject
}

func newField(label string, input fyne.CanvasObject, hint string) *field {
	f := &field{label: widget.NewLabel(label), input: input, hint: newSmall(widget.LowImportance), wrong: newSmall(widget.DangerImportance)}
	f.hint.say(hint)
	f.head = container.NewVBox(f.label)
	f.cell = container.New(tight{}, input, f.wrong.Label, f.hint.Label)
	return f
}

// show shows or hides the whole field.
func (f *field) show(on bool) {
	visible(f.head, on)
	visible(f.cell, on)
}

// typed is the text of a field's entry.
func (f *field) typed() string {
	switch e := f.input.(type) {
	case *widget.Entry:
		return e.Text
	case *widget.SelectEntry:
		return e.Text
	}
	return ""
}

// fill sets the text of a field's entry.
func (f *field) fill(text string) {
	switch e := f.input.(type) {
	case *widget.Entry:
		e.SetText(text)
	case *widget.SelectEntry:
		e.SetText(text)
	}
}

// choice is a select over values with a label for each.
type choice[T comparable] struct {
	*widget.Select
	values []T
	label  func(T) string
}

func newChoice[T comparable](label func(T) string, values ...T) *choice[T] {
	c := &choice[T]{Select: widget.NewSelect(nil, nil), label: label}
	c.offer(values...)
	return c
}

// offer replaces the values.
func (c *choice[T]) offer(values ...T) {
	c.values = values
	c.Options = make([]string, len(values))
	for i, v := range values {
		c.Options[i] = c.label(v)
	}
	c.Refresh()
}

// set selects a value and adds it if it is not there.
func (c *choice[T]) set(v T) {
	for i, have := range c.values {
		if have == v {
			c.SetSelectedIndex(i)
			return
		}
	}
	c.offer(append(c.values, v)...)
	c.SetSelectedIndex(len(c.values) - 1)
}

// get is the selected value, the zero value if none is.
func (c *choice[T]) get() (v T) {
	if i := c.SelectedIndex(); i >= 0 {
		v = c.values[i]
	}
	return v
}
