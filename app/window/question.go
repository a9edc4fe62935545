package window

import (
	"cmp"
	"strings"
	"time"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/plain"
	"abgleich/sync/record"
)

// question is a decision that is wanted, as the window shows it.
type question struct {
	// text is what happened and what is asked, since when it was asked first.
	text, since string
	// yes and no are the two answers, yesMeans and noMeans what each does.
	yes, no, yesMeans, noMeans string
	// answer says what was decided, "" as long as nothing is.
	answer string
	values []values
}

// values are those of one field on both sides.
type values struct {
	field             string
	onOffice, memotoo string
	differ            bool
}

// questionOf tells what to ask.
func questionOf(h contract.Held, w *lang.Words, now time.Time) question {
	q := question{since: w.T("held.since", "when", w.Moment(h.Since, now)), values: valuesOf(h, w)}
	switch h.Kind {
	case engine.AskMatch:
		q.text = w.T("held.match", "title", h.Title, "other", h.Other)
		q.yes, q.yesMeans = w.T("held.link"), w.T("held.linkMeans")
		q.no, q.noMeans = w.T("held.apart"), w.T("held.apartMeans")
	case engine.AskConflict:
		q.text = w.T("held.conflict", "title", h.Title)
		q.yes, q.yesMeans = w.T("held.onOffice"), w.T("held.onOfficeMeans")
		q.no, q.noMeans = w.T("held.memotoo"), w.T("held.memotooMeans")
	default:
		q.text, q.yes, q.yesMeans = removalOf(h, w)
		q.no, q.noMeans = w.T("held.keep"), w.T("held.keepMeans")
	}
	switch h.Decision {
	case engine.Approved, engine.TakeOnOffice:
		q.answer = w.T("held.decided", "what", q.yes)
	case engine.Rejected, engine.TakeMemotoo:
		q.answer = w.T("held.decided", "what", q.no)
	}
	return q
}

// removalOf says what a removal means on its side (design §2, "Deleting").
func removalOf(h contract.Held, w *lang.Words) (text, yes, means string) {
	switch {
	case !strings.EqualFold(h.Side, string(fault.OnOffice)):
		return w.T("held.delete", "title", h.Title), w.T("held.deleteYes"), w.T("held.deleteMeans")
	case h.Unit == record.Addresses:
		return w.T("held.unmark", "title", h.Title), w.T("held.unmarkYes"), w.T("held.unmarkMeans")
	case h.Unit == record.Tasks:
		return w.T("held.cancelTask", "title", h.Title), w.T("held.cancelYes"), w.T("held.cancelMeans")
	}
	return w.T("held.cancel", "title", h.Title), w.T("held.cancelYes"), w.T("held.cancelMeans")
}

// valuesOf lists the fields that at least one side fills, in the unit's order.
func valuesOf(h contract.Held, w *lang.Words) []values {
	schema := schemaOf(h.Unit)
	if schema == nil {
		return nil
	}
	var list []values
	for _, spec := range schema.Fields {
		a, b := h.Records[0][spec.Field], h.Records[1][spec.Field]
		if a.Empty() && b.Empty() {
			continue
		}
		// With one record only there is nothing to compare.
		both := len(h.Records[0]) > 0 && len(h.Records[1]) > 0
		v := values{field: plain.Label(w.Lang(), spec.Field), onOffice: plain.Value(w.Lang(), spec.Field, a), memotoo: plain.Value(w.Lang(), spec.Field, b), differ: both && !spec.Equal(a, b)}
		if h.Kind == engine.AskConflict {
			// To have none is a value that may stand.
			v.onOffice, v.memotoo = cmp.Or(v.onOffice, w.T("held.empty")), cmp.Or(v.memotoo, w.T("held.empty"))
		}
		list = append(list, v)
	}
	return list
}

func schemaOf(u record.Unit) *record.Schema {
	switch u {
	case record.Addresses:
		return record.Contacts
	case record.Appointments:
		return record.AppointmentSchema
	case record.Tasks:
		return record.TaskSchema
	}
	return nil
}
