package dav

import (
	"encoding/xml"
	"errors"
	"strconv"
)

// prop reads one property into p. Unknown ones are skipped.
func (m *multistatus) prop(p *Props, e xml.StartElement, problem *error) (err error) {
	switch e.Name {
	case PropETag:
		var tag string
		tag, err = m.x.trimmed()
		p.ETag = ETag(tag)
	case PropCTag:
		p.CTag, err = m.x.trimmed()
	case PropSyncToken:
		p.SyncToken, err = m.x.trimmed()
	case PropDisplayName:
		p.DisplayName, err = m.x.trimmed()
	case PropContentType:
		p.ContentType, err = m.x.trimmed()
	case PropLastModified:
		p.LastModified, err = m.x.trimmed()
	case PropAddressbookText, PropCalendarText:
		p.Description, err = m.x.trimmed()
	case PropCalendarColor:
		p.Color, err = m.x.trimmed()
	case PropAddressData:
		p.HasData = true
		p.AddressData, err = m.x.text()
	case PropCalendarData:
		p.HasData = true
		p.CalendarData, err = m.x.text()
	case PropResourceType:
		p.ResourceType, err = m.names()
	case PropReports:
		p.Reports, err = m.nested("supported-report", "report")
	case PropPrivileges:
		p.HasPrivileges = true
		p.Privileges, err = m.nested("privilege")
	case PropPrincipal:
		err = m.principal(p)
	case PropAddressbookHome:
		p.AddressbookHomes, err = m.hrefs(p)
	case PropCalendarHome:
		p.CalendarHomes, err = m.hrefs(p)
	case PropAddressDataTypes:
		p.AddressDataTypes, err = m.dataTypes()
	case PropComponents:
		p.Components, err = m.components()
	case PropMaxCard, PropMaxEvent:
		var size string
		size, err = m.x.trimmed()
		if n, nerr := strconv.ParseInt(size, 10, 64); nerr == nil && n > 0 {
			p.MaxResourceSize = n
		}
	default:
		return m.x.skip()
	}
	if len(p.ETag) > maxShort || len(p.CTag) > maxShort || len(p.SyncToken) > maxShort {
		p.ETag, p.CTag, p.SyncToken = "", "", ""
		*problem = errors.New("a tag or token is too long")
	}
	return err
}

// names gives the names of the elements inside.
func (m *multistatus) names() ([]xml.Name, error) {
	var out []xml.Name
	err := m.x.children(func(e xml.StartElement) error {
		out = append(out, e.Name)
		return m.x.skip()
	})
	return out, err
}

// nested gives the names inside the given chain of DAV elements.
func (m *multistatus) nested(chain ...string) ([]xml.Name, error) {
	if len(chain) == 0 {
		return m.names()
	}
	var out []xml.Name
	err := m.x.children(func(e xml.StartElement) error {
		if e.Name.Local != chain[0] {
			return m.x.skip()
		}
		inner, err := m.nested(chain[1:]...)
		out = append(out, inner...)
		return err
	})
	return out, err
}

// hrefs gives the addresses inside as paths; those on another host go to p.Foreign.
func (m *multistatus) hrefs(p *Props) ([]string, error) {
	var out []string
	err := m.x.children(func(e xml.StartElement) error {
		if e.Name.Local != "href" {
			return m.x.skip()
		}
		raw, err := m.x.trimmed()
		if err != nil {
			return err
		}
		if href, rerr := resolve(m.base, raw); rerr == nil {
			out = append(out, href)
		} else if raw != "" {
			p.Foreign = append(p.Foreign, plain(raw, 200))
		}
		return nil
	})
	return out, err
}

func (m *multistatus) principal(p *Props) error {
	return m.x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "unauthenticated":
			p.Unauthenticated = true
		case "href":
			raw, err := m.x.trimmed()
			if err != nil {
				return err
			}
			if href, rerr := resolve(m.base, raw); rerr == nil {
				p.Principal = href
			} else if raw != "" {
				p.Foreign = append(p.Foreign, plain(raw, 200))
			}
			return nil
		}
		return m.x.skip()
	})
}

func (m *multistatus) dataTypes() ([]DataType, error) {
	var out []DataType
	err := m.x.children(func(e xml.StartElement) error {
		if e.Name.Local == "address-data-type" {
			out = append(out, DataType{attr(e, "content-type"), attr(e, "version")})
		}
		return m.x.skip()
	})
	return out, err
}

func (m *multistatus) components() ([]string, error) {
	var out []string
	err := m.x.children(func(e xml.StartElement) error {
		if e.Name.Local == "comp" {
			out = append(out, attr(e, "name"))
		}
		return m.x.skip()
	})
	return out, err
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
