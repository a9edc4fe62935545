package onofficetest

// affirmAppointment is do/appointmentAffirmation, which sends mail to
// customers: a sync never calls it. What it takes does not matter here.
func affirmAppointment(c *call) (answer, *apiError) {
	id, _ := c.recordID()
	if stored := c.appointments.byID[id]; stored != nil {
		a := c.linked(stored)
		a.Confirmations = map[int]string{}
		for _, address := range a.Addresses {
			a.Confirmations[address] = ConfirmationSent
			c.mails = append(c.mails, Mail{Appointment: id, Reason: "affirmation", Address: address})
		}
		c.commit(a)
		return success(), nil
	}
	return answer{}, fail(codeNoAppointment)
}

// confirmationWords are the values of statusTerminbestaetigung (§10).
var confirmationWords = map[string]string{"bestätigt": Confirmed, "gesendet": ConfirmationSent, "gecancelt": ConfirmationRefused, "nicht gesetzt": NotConfirmed}

// modifyRelation changes the state of a confirmation; it works for addresses
// of appointments only (reference §10).
func modifyRelation(c *call) (answer, *apiError) {
	if problem := c.only("relationtype", "parentid", "childid", "relationinfo"); problem != nil {
		return answer{}, problem
	}
	r, problem := c.relation()
	if problem != nil {
		return answer{}, problem
	}
	if r.name != "calendar:address" {
		return answer{}, fail(codeRelationFixed)
	}
	parent, ok := integer(c.parameters["parentid"])
	child, okToo := integer(c.parameters["childid"])
	if !ok || !okToo {
		return answer{}, fail(codeRecordIDs)
	}
	stored := c.appointments.byID[parent]
	if stored == nil || !r.byParent[parent][child] {
		return answer{}, fail(codeNoSuchRelation)
	}
	info, _ := objectOf(c.parameters["relationinfo"])
	word, _ := scalar(info["statusTerminbestaetigung"])
	state, ok := confirmationWords[word]
	if !ok {
		return answer{}, fail(codeRelationInfo, word)
	}
	a := c.linked(stored)
	if a.Confirmations == nil {
		a.Confirmations = map[int]string{}
	}
	a.Confirmations[child] = state
	c.commit(a)
	return success(), nil
}
