package ical

// ConfirmMaster makes an event or series that was cancelled take place again and
// leaves everything else as it is. A text that is not cancelled goes back byte for
// byte. Its only error is an *Error.
func ConfirmMaster(text []byte, opt Options) ([]byte, error) {
	c, err := open(text, opt)
	if err != nil {
		return nil, err
	}
	m := c.master()
	if m == nil || c.kind != Event {
		return nil, c.named(&Error{Reason: NotEditable})
	}
	if !m.cancelled() {
		return text, nil
	}
	e := &edit{part: m}
	e.setValue("STATUS", "CONFIRMED")
	return c.doc.Bytes(), nil
}
