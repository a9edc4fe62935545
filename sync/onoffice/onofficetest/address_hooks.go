package onofficetest

import "encoding/json"

func hookCreate(s *Server, body []byte) (any, error) {
	var d Draft
	if err := json.Unmarshal(body, &d); err != nil {
		return nil, err
	}
	id, err := s.CreateAddress(d)
	return map[string]any{"id": id}, err
}

func hookEdit(s *Server, body []byte) (any, error) {
	var in struct {
		ID looseID `json:"id"`
		Draft
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	return done, s.EditAddress(int(in.ID), in.Draft)
}

func hookDelete(s *Server, body []byte) (any, error) {
	var in struct {
		ID looseID `json:"id"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	return done, s.DeleteAddress(int(in.ID))
}

// flagInput is the body of the hooks that switch something for a user.
type flagInput struct {
	ID   looseID `json:"id"`
	User userRef `json:"user"`
	On   *bool   `json:"on"` // missing means true
}

func (s *Server) flag(body []byte) (id, user int, on bool, err error) {
	var in flagInput
	if err := json.Unmarshal(body, &in); err != nil {
		return 0, 0, false, err
	}
	if user, err = s.resolveUser(in.User); err != nil {
		return 0, 0, false, err
	}
	return int(in.ID), user, in.On == nil || *in.On, nil
}

func hookMark(s *Server, body []byte) (any, error) {
	id, user, on, err := s.flag(body)
	if err != nil {
		return nil, err
	}
	return done, s.Mark(id, user, on)
}

func hookHide(s *Server, body []byte) (any, error) {
	id, user, on, err := s.flag(body)
	if err != nil {
		return nil, err
	}
	s.Hide(user, on, id)
	return done, nil
}

func hookLock(s *Server, body []byte) (any, error) {
	id, user, on, err := s.flag(body)
	if err != nil {
		return nil, err
	}
	s.Lock(user, on, id)
	return done, nil
}
