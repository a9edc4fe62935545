package memotootest

import (
	"fmt"
	"maps"
	"strings"
)

// The methods of this file do what a person does on the phone: they change what the server holds without a request. Texts pass through
// the same switches as a PUT; hrefs are paths in the standard spelling, and any spelling is understood.

// Book is the path of the first address book.
func (s *Server) Book() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.firstBook()
}

// Calendar is the path of the first calendar.
func (s *Server) Calendar() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.firstCalendar()
}

func (s *Server) firstBook() string {
	if s.o.SingleCollections {
		return CardDAVPath
	}
	if len(s.o.Books) == 0 {
		return cardHome
	}
	return cardHome + s.o.Books[0] + "/"
}

func (s *Server) firstCalendar() string {
	if s.o.SingleCollections {
		return CalDAVPath
	}
	if len(s.o.Calendars) == 0 {
		return calHome
	}
	return calHome + s.o.Calendars[0] + "/"
}

// PutCard writes a card into the first address book and returns its href. name may end in .vcf or not.
func (s *Server) PutCard(name, text string) string {
	return s.PutItem(s.Book(), strings.TrimSuffix(name, ".vcf")+".vcf", text)
}

// PutEvent writes an event or task into the first calendar and returns its href.
func (s *Server) PutEvent(name, text string) string {
	return s.PutItem(s.Calendar(), strings.TrimSuffix(name, ".ics")+".ics", text)
}

// PutItem writes an item into the collection at path and returns its href; "" when there is no such collection.
func (s *Server) PutItem(path, name, text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.collections[path]
	if c == nil {
		return ""
	}
	s.store(s.o, c, name, text, s.o.now())
	return canonical(path + name)
}

// locate finds the collection and item of an href. The caller holds the lock.
func (s *Server) locate(href string) (*collection, *item) {
	path, ok := decodeHref(href)
	if !ok || !strings.HasPrefix(path, "/") {
		return nil, nil
	}
	parent, name := split(path)
	c, _, _ := s.collectionAt(parent)
	return c, c.lookup(name)
}

// EditCard replaces the text of a card or event by what edit makes of it; false when there is none.
func (s *Server) EditCard(href string, edit func(text string) string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, it := s.locate(href)
	if it == nil {
		return false
	}
	s.store(s.o, c, it.name, edit(it.text), s.o.now())
	return true
}

// DeleteCard deletes a card or event; false when there is none.
func (s *Server) DeleteCard(href string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, it := s.locate(href)
	if it == nil {
		return false
	}
	c.remove(it.name, s.o.now())
	return true
}

// MoveCard gives a card another href, in the same or another collection, text untouched; false when it or the target collection is missing.
func (s *Server) MoveCard(href, to string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, it := s.locate(href)
	path, ok := decodeHref(to)
	if it == nil || !ok || !strings.HasPrefix(path, "/") {
		return false
	}
	parent, name := split(path)
	target := s.collections[parent]
	if target == nil || name == "" {
		return false
	}
	now := s.o.now()
	c.remove(it.name, now)
	target.put(name, it.text, it.uid, now)
	return true
}

// DeleteAll empties all address books without removing them.
func (s *Server) DeleteAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.collections {
		if !c.calendar {
			for _, it := range c.sorted() {
				c.remove(it.name, s.o.now())
			}
		}
	}
}

// Card returns the text of one card or event as the server gives it back.
func (s *Server) Card(href string) (text string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, it := s.locate(href); it != nil {
		return it.text, true
	}
	return "", false
}

// ETag returns the entity tag of one item as it stands in the answers; "" when there is none.
func (s *Server) ETag(href string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, it := s.locate(href); it != nil {
		return s.o.etag(it)
	}
	return ""
}

// Cards returns the texts of all cards in all address books by href.
func (s *Server) Cards() map[string]string { return s.texts(false) }

// Events returns the texts of all events and tasks in all calendars by href.
func (s *Server) Events() map[string]string { return s.texts(true) }

func (s *Server) texts(calendar bool) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	for path, c := range s.collections {
		if c.calendar == calendar {
			for name, it := range c.items {
				out[canonical(path+name)] = it.text
			}
		}
	}
	return out
}

// Touch gives an item a new entity tag, change number and ctag without changing its text (scenario A02); false when there is none.
func (s *Server) Touch(href string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, it := s.locate(href)
	if it == nil {
		return false
	}
	again, _ := c.put(it.name, it.text, it.uid, s.o.now())
	again.hash = fmt.Sprintf("%s-%d", again.hash, again.seq)
	return true
}

// RenameCollection gives a collection another path with all it holds (scenario A43); false when there is no such collection or the new path is taken. Book and Calendar go on naming the first path.
func (s *Server) RenameCollection(path, to string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.collections[path]
	if c == nil || s.collections[to] != nil || !strings.HasSuffix(to, "/") {
		return false
	}
	delete(s.collections, path)
	c.path = to
	s.add(c)
	return true
}

// Snapshot remembers all collections with their tokens; the function returned brings them back, as a server restored from a backup.
func (s *Server) Snapshot() (restore func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	saved := copyCollections(s.collections)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.collections = copyCollections(saved)
	}
}

func copyCollections(from map[string]*collection) map[string]*collection {
	out := make(map[string]*collection, len(from))
	for path, c := range from {
		d := *c
		d.items, d.gone, d.uids, d.trash, d.order = maps.Clone(c.items), maps.Clone(c.gone), maps.Clone(c.uids), maps.Clone(c.trash), nil
		out[path] = &d
	}
	return out
}
