package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
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

// newField lays out an input; beside it may stand a button, or nil.
func newField(label string, input fyne.CanvasObject, hint string, beside fyne.CanvasObject) *field {
	f := &field{label: widget.NewLabel(label), input: input, hint: newSmall(widget.LowImportance), wrong: newSmall(widget.DangerImportance)}
	f.label.Wrapping = fyne.TextWrapWord
	f.hint.say(hint)
	f.head = container.NewVBox(wide(f.label, labelWidth))
	line := input
	if beside != nil {
		line = container.NewBorder(nil, nil, nil, beside, input)
	}
	f.cell = container.New(tight{}, line, f.wrong.Label, f.hint.Label)
	return f
}

// labelWidth is the least width of the column of labels.
const labelWidth = 190

// show shows or hides the whole field.
func (f *field) show(on bool) {
	visible(f.head, on)
	visible(f.cell, on)
}

// typed is the text of a field that is typed in.
func (f *field) typed() string {
	if e := f.entry(); e != nil {
		return e.Text
	}
	return ""
}

// fill sets the text of a field that is typed in.
func (f *field) fill(text string) {
	if e := f.entry(); e != nil {
		e.SetText(text)
	}
}

func (f *field) entry() *widget.Entry {
	switch e := f.input.(type) {
	case *entry:
		return &e.Entry
	case *combo:
		return &e.Entry
	}
	return nil
}

// form is a set of fields under each other, by key.
type form struct {
	*fyne.Container
	fields map[string]*field
}

func newForm() *form {
	return &form{Container: container.New(layout.NewFormLayout()), fields: map[string]*field{}}
}

// add appends a field.
func (f *form) add(key, label string, input fyne.CanvasObject, hint string) *field {
	return f.addBeside(key, label, input, hint, nil)
}

func (f *form) addBeside(key, label string, input fyne.CanvasObject, hint string, beside fyne.CanvasObject) *field {
	one := newField(label, input, hint, beside)
	f.fields[key] = one
	f.Add(one.head)
	f.Add(one.cell)
	return one
}

// part appends a heading.
func (f *form) part(title string) {
	f.Add(heading(title))
	f.Add(container.NewVBox(layout.NewSpacer(), widget.NewSeparator(), layout.NewSpacer()))
}

// choice is a picker over values with a label for each.
type choice[T comparable] struct {
	*picker
	values []T
	label  func(T) string
}

func newChoice[T comparable](label func(T) string, values ...T) *choice[T] {
	c := &choice[T]{picker: newPicker("–", nil), label: label}
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
