package memotoo

import (
	"strings"
	"testing"

	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/side"
)

func TestFetch_OneByOneWhenReportsFail(t *testing.T) {
	for name, f := range map[string]memotootest.Fault{
		"405":    {Action: memotootest.FaultStatus, Status: 405},
		"400":    {Action: memotootest.FaultStatus, Status: 400},
		"a page": {Action: memotootest.FaultLogin},
		"cut":    {Action: memotootest.FaultTruncate, Bytes: 900},
	} {
		t.Run(name, func(t *testing.T) {
			h := standinPlain(t)
			ids := fill(h, 20)
			s := h.session(t)
			l := s.observe()
			f.Kind, f.Times = memotootest.KindMultiget, -1
			h.standin.Inject(f)
			looks := s.fetch(append(l.New, s.path+"fehlt.vcf"))
			for _, id := range ids {
				if looks[id].Item == nil || looks[id].Item.Problem != nil {
					t.Errorf("%s: %+v", id, looks[id])
				}
			}
			if look := looks[s.path+"fehlt.vcf"]; look.Item != nil || look.Proof != side.Gone || look.Err != nil {
				t.Errorf("%+v", look)
			}
		})
	}
}

func TestFetchE70_OneCardAlwaysFails(t *testing.T) {
	h := standinPlain(t)
	h.config.HTTP.Limits.Tries = 1
	ids := fill(h, 30)
	s := h.session(t)
	l := s.observe()
	name := ids[7][strings.LastIndexByte(ids[7], '/')+1:]
	h.standin.Configure(func(o *memotootest.Options) { o.MultigetHides = []string{name} })
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 500, Path: name, Kind: memotootest.KindGet, Times: -1})
	looks := s.fetch(l.New)
	for _, id := range ids {
		look := looks[id]
		if (id == ids[7]) != (look.Err != nil) || (look.Item == nil) != (look.Err != nil) || look.Proof != side.Unproven {
			t.Errorf("%s: %+v", id, look)
		}
	}
}

func TestFetch_RightIsNoAbsence(t *testing.T) {
	h := standinPlain(t)
	id := h.put("a", vcf("a", "Muster"))
	s := h.session(t)
	s.pull()
	h.remove(id)
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 403, Kind: memotootest.KindGet})
	if l := s.observe(); l.Missing[id] != side.OutOfScope {
		t.Fatalf("%+v", l)
	}
}
