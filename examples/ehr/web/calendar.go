package web

import (
	"bytes"
	"crypto/hmac"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// ahead and behind are how many days a calendar holds.
const ahead, behind = 7 * 13, 7 * 4

// feed is the path of a calendar, below /calendar/, and how its sessions are found.
type feed struct {
	path     func(r *http.Request) string
	sessions func(s *Server, r *http.Request, from, until iop.Day) ([]schedule.Session, error)
}

// feeds are the calendars, by the pattern of their address. Who knows an address reads it
// without signing in, as calendar programs do; it names sessions and nobody.
var feeds = map[string]feed{
	"GET /calendar/person/{id}/{token}": {
		path: func(r *http.Request) string { return "person/" + r.PathValue("id") },
		sessions: func(s *Server, r *http.Request, from, until iop.Day) ([]schedule.Session, error) {
			p, err := s.Clinic.Person(r.Context(), r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			return s.Clinic.Sessions(r.Context(), &p, from, until)
		},
	},
	"GET /calendar/group/{template}/{block}/{token}": {
		path: func(r *http.Request) string { return groupPath(r.PathValue("template"), r.PathValue("block")) },
		sessions: func(s *Server, r *http.Request, from, until iop.Day) ([]schedule.Session, error) {
			return s.Clinic.GroupSessions(r.Context(), r.PathValue("template"), r.PathValue("block"), from, until)
		},
	},
}

func groupPath(template, block string) string {
	return "group/" + url.PathEscape(template) + "/" + url.PathEscape(block)
}

// calendarAddress is the address of the calendar of a path, which cannot be guessed.
func (s *Server) calendarAddress(path string) string {
	return "/calendar/" + path + "/" + s.address(path) + ".ics"
}

func (s *Server) calendar(f feed) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutSuffix(r.PathValue("token"), ".ics")
		if !ok || !hmac.Equal([]byte(token), []byte(s.address(f.path(r)))) {
			s.show(w, http.StatusNotFound, "error", "There is no such page.")
			return
		}
		if err := s.writeFeed(w, r, f); err != nil {
			s.fail(w, r, err)
		}
	}
}

func (s *Server) writeFeed(w http.ResponseWriter, r *http.Request, f feed) error {
	now, err := s.Clinic.Store.Now(r.Context())
	if err != nil {
		return err
	}
	today, err := s.Clinic.Today(r.Context())
	if err != nil {
		return err
	}
	sessions, err := f.sessions(s, r, today-behind, today+ahead)
	if err != nil {
		return err
	}
	if err := s.Clinic.Store.Audit(r.Context(), "calendar", "read", f.path(r)); err != nil {
		return err
	}
	data, err := calendarOf(sessions, s.Clinic.Zone, today-behind, today+ahead, now, s.address("uid/"+f.path(r)))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	_, err = w.Write(data)
	return err
}

// calendarOf is sessions as single events in local time with their zone (RFC 5545), so that
// a change of the clocks moves none.
func calendarOf(sessions []schedule.Session, zone *time.Location, from, until iop.Day, stamp time.Time, uid string) ([]byte, error) {
	c := ical.NewCalendar()
	c.Props.SetText(ical.PropVersion, "2.0")
	c.Props.SetText(ical.PropProductID, "-//openiop//examples ehr//EN")
	c.Children = append(c.Children, zoneOf(zone, from, until))
	for _, s := range sessions {
		start, end, startNote, endNote := s.Instants(zone)
		if !end.After(start) {
			continue // the clocks jump over it
		}
		e := ical.NewEvent()
		e.Props.SetText(ical.PropUID, fmt.Sprintf("%v-%v-%s@ehr.example", s.Day, int(s.Start), uid))
		e.Props.SetDateTime(ical.PropDateTimeStamp, stamp)
		e.Props.SetDateTime(ical.PropDateTimeStart, start.In(zone))
		e.Props.SetDateTime(ical.PropDateTimeEnd, end.In(zone))
		e.Props.SetText(ical.PropSummary, s.Block.Name)
		if startNote != schedule.Ordinary || endNote != schedule.Ordinary {
			e.Props.SetText(ical.PropComment, fmt.Sprintf("the clocks change: start %v, end %v", startNote, endNote))
		}
		c.Children = append(c.Children, e.Component)
	}
	var out bytes.Buffer
	err := ical.NewEncoder(&out).Encode(c)
	return out.Bytes(), err
}

// zoneOf is the zone's offset on the first day and every change until the last.
func zoneOf(zone *time.Location, from, until iop.Day) *ical.Component {
	z := ical.NewComponent(ical.CompTimezone)
	z.Props.SetText(ical.PropTimezoneID, zone.String())
	at, _ := schedule.Instant(from-1, 0, zone)
	end, _ := schedule.Instant(until+1, 0, zone)
	for before := at; ; {
		name := ical.CompTimezoneStandard
		if at.IsDST() {
			name = ical.CompTimezoneDaylight
		}
		_, was := before.Zone()
		short, is := at.Zone()
		o := ical.NewComponent(name)
		o.Props.SetText(ical.PropTimezoneName, short)
		o.Props.Set(&ical.Prop{Name: ical.PropDateTimeStart, Params: ical.Params{}, Value: at.In(time.FixedZone("", was)).Format("20060102T150405")})
		o.Props.Set(&ical.Prop{Name: ical.PropTimezoneOffsetFrom, Params: ical.Params{}, Value: at.In(time.FixedZone("", was)).Format("-0700")})
		o.Props.Set(&ical.Prop{Name: ical.PropTimezoneOffsetTo, Params: ical.Params{}, Value: at.In(time.FixedZone("", is)).Format("-0700")})
		z.Children = append(z.Children, o)
		_, next := at.ZoneBounds()
		if next.IsZero() || next.After(end) {
			return z
		}
		before, at = next.Add(-time.Second), next
	}
}
