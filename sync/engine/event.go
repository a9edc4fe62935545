package engine

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"abgleich/sync/record"
	"abgleich/sync/side"
)

// event describes a write for the journal.
func (p *pass) event(t *task, after record.Record) *Event {
	e := &Event{At: p.Now(), Kind: t.write.Kind, Target: t.w, Title: t.op.Title, Why: t.op.Why, Lost: t.op.Lost, Undo: t.op.Undo, Digest: digestOf(t.w, t.write.Fields)}
	for w := range e.IDs {
		e.IDs[w] = t.state.link.Ends[w].ID
		if it := t.state.after[w]; it != nil {
			e.IDs[w] = it.ID
		}
	}
	switch t.write.Kind {
	case side.Update:
		e.Before, e.After = record.Record{}, record.Record{}
		for f := range t.write.Fields {
			e.Before[f], e.After[f] = t.write.Seen[f], after[f]
		}
	case side.Create:
		e.After = after
	case side.Retire:
		e.Before = t.write.Seen
	}
	return e
}

// count adds a write to the report.
func (p *pass) count(t *task) {
	p.finished(t.step())
	p.report.count(t.w, t.write.Kind, p.Schema.Unit)
}

// digestOf stands for values written to a side.
func digestOf(w side.Where, fields record.Record) string {
	text, err := json.Marshal([]any{w, fields})
	if err != nil {
		panic("engine: fields must marshal: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
