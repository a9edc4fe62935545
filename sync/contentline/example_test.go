package contentline_test

import (
	"fmt"

	"abgleich/sync/contentline"
)

func Example() {
	d, err := contentline.Parse([]byte(
		"BEGIN:VCARD\nVERSION:3.0\nFN:Anna\n  Müller\nitem1.tel;type=HOME:0221 1\nX-Own:kept;\nEND:VCARD\n"), contentline.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	card := d.Components("VCARD")[0]
	fmt.Println(card.First("FN").Text())
	tel := card.First("TEL")
	fmt.Println(tel.Group(), tel.Types(), tel.Text())

	tel.SetText("0221 2")
	card.Add("N").SetFields("Müller", "Anna", "", "", "")
	fmt.Print(string(d.Bytes()))
	// Output:
	// Anna Müller
	// item1 [home] 0221 1
	// BEGIN:VCARD
	// VERSION:3.0
	// FN:Anna
	//   Müller
	// item1.tel;type=HOME:0221 2
	// X-Own:kept;
	// N:Müller;Anna;;;
	// END:VCARD
}
