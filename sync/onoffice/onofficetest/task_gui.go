package onofficetest

import (
	"encoding/json"
	"fmt"
	"slices"
)

// TaskDraft is what a person types into the task window: values as stored, see
// Task. On editing, fields that are not named and nil Addresses stay.
type TaskDraft struct {
	Fields    map[string]string `json:"fields"`
	Addresses []int             `json:"addresses"`
}

// CreateTask makes a task by hand and gives its id. Its creator and, unless
// named, the one who is responsible is the synced user.
func (s *Server) CreateTask(d TaskDraft) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkTaskDraft(d); err != nil {
		return 0, err
	}
	t := s.newTask(s.login(SyncedUser))
	t.Fields["Verantwortung"] = s.login(SyncedUser)
	s.applyTask(t, d.Fields)
	t.ID = s.tasks.add(t)
	s.relations[RelationTaskAddress].setChildren(t.ID, d.Addresses)
	s.note(SyncedUser, "add", "task", t.ID)
	return t.ID, nil
}

// EditTask changes a task by hand.
func (s *Server) EditTask(id int, d TaskDraft) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored := s.tasks.byID[id]
	if stored == nil {
		return notFoundError{"task", id}
	}
	if err := s.checkTaskDraft(d); err != nil {
		return err
	}
	t := stored.clone()
	s.applyTask(t, d.Fields)
	s.logChange(stored, t, SyncedUser)
	s.tasks.byID[id] = t
	if d.Addresses != nil {
		s.relations[RelationTaskAddress].setChildren(id, d.Addresses)
	}
	s.note(SyncedUser, "edit", "task", id)
	return nil
}

// DeleteTask deletes a task by hand; its id is never used again.
func (s *Server) DeleteTask(id int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tasks.byID[id] == nil {
		return notFoundError{"task", id}
	}
	s.tasks.remove(id)
	for _, r := range s.relations {
		r.forget("task", id)
	}
	if !s.switches.LogNoDeletes {
		s.note(SyncedUser, "delete", "task", id)
	}
	return nil
}

// HideTasks takes the API user's right to read tasks, or gives it back.
func (s *Server) HideTasks(hidden bool, ids ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	setFlags(s.tasks.hidden, hidden, ids)
}

// LockTasks does the same with the right to change them.
func (s *Server) LockTasks(locked bool, ids ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	setFlags(s.tasks.locked, locked, ids)
}

var byServer = []string{"von", "Eintragsdatum", "modified", "Austragsdatum", "Kommentar"}

func (s *Server) checkTaskDraft(d TaskDraft) error {
	for name, text := range d.Fields {
		f, ok := s.taskField(name)
		if !ok || slices.Contains(byServer, name) {
			return fmt.Errorf("task field %q: the tenant has no such field to fill in", name)
		}
		if f.Type == typeSingle && !f.has(text) {
			return fmt.Errorf("task field %s: %q is not in the list", name, text)
		}
		if _, ok := wallTime(text); name == "Deadline" && text != "" && !ok {
			return fmt.Errorf("task field %s: %q is no YYYY-MM-DD HH:MM:SS", name, text)
		}
	}
	for _, id := range d.Addresses {
		if s.addresses.byID[id] == nil {
			return notFoundError{"address", id}
		}
	}
	return nil
}

func hookTaskCreate(s *Server, body []byte) (any, error) {
	var d TaskDraft
	if err := json.Unmarshal(body, &d); err != nil {
		return nil, err
	}
	id, err := s.CreateTask(d)
	return map[string]any{"id": id}, err
}

func hookTaskEdit(s *Server, body []byte) (any, error) {
	var in struct {
		ID looseID `json:"id"`
		TaskDraft
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	return done, s.EditTask(int(in.ID), in.TaskDraft)
}

func hookTaskDelete(s *Server, body []byte) (any, error) {
	id, err := bodyID(body)
	if err != nil {
		return nil, err
	}
	return done, s.DeleteTask(id)
}

func hookTaskHide(s *Server, body []byte) (any, error) { return flagIDs(body, s.HideTasks) }

func hookTaskLock(s *Server, body []byte) (any, error) { return flagIDs(body, s.LockTasks) }
