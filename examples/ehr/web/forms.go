package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
)

// authorize keeps an authorization of a person, a new one or the next version of one.
func (v *visit) authorize(w http.ResponseWriter) error {
	id := v.r.PathValue("id")
	if _, err := v.Clinic.Person(v, id); err != nil {
		return err
	}
	a := clinic.Authorization{ID: strings.TrimSpace(v.r.PostFormValue("number")), Person: id, Code: v.r.PostFormValue("code")}
	if a.ID == "" {
		return refuse(http.StatusBadRequest, "The number of the authorization is missing.")
	}
	var err error
	if a.Version, err = strconv.ParseInt(v.r.PostFormValue("version"), 10, 64); err != nil {
		return refuse(http.StatusBadRequest, "The form does not say which version it was made from.")
	}
	from, errFrom := iop.ParseDay(v.r.PostFormValue("from"))
	last, errLast := iop.ParseDay(v.r.PostFormValue("last"))
	units, errUnits := strconv.ParseInt(v.r.PostFormValue("units"), 10, 32)
	if errors.Join(errFrom, errLast, errUnits) != nil {
		return refuse(http.StatusBadRequest, "The first day, the last day or the number of units is missing.")
	}
	a.From, a.Until, a.Granted = from, last+1, int32(units)
	if err := a.Validate(); err != nil {
		return refuse(http.StatusBadRequest, "An authorization is of H0015 or S9480, ends no earlier than it begins, and has one unit or more.")
	}
	if err := v.Clinic.PutAuthorization(v, a, v.who.name); err != nil {
		return err
	}
	return v.written(w, "authorization", "person/"+id)
}

// policyEdit is the form in which the policy is changed.
type policyEdit struct {
	Body     string
	Version  int64
	Faults   []string
	Versions []store.Paper
}

// Next is the version that it becomes.
func (e policyEdit) Next() int64 { return e.Version + 1 }

func (v *visit) policyForm(w http.ResponseWriter) error {
	versions, err := v.Clinic.PolicyVersions(v)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return store.ErrNotFound
	}
	last := versions[len(versions)-1]
	return v.render(w, "policy-edit", "Edit the policy", "policy", policyEdit{Body: string(last.Body), Version: last.Version, Versions: versions})
}

// editPolicy keeps the next version of the policy. One that cannot be used is shown again
// with everything that is wrong with it.
func (v *visit) editPolicy(w http.ResponseWriter) error {
	edit := policyEdit{Body: v.r.PostFormValue("body")}
	var err error
	if edit.Version, err = strconv.ParseInt(v.r.PostFormValue("version"), 10, 64); err != nil {
		return refuse(http.StatusBadRequest, "The form does not say which version it was made from.")
	}
	var unusable *clinic.Unusable
	switch err := v.Clinic.PutPolicy(v, []byte(edit.Body), edit.Version, v.who.name); {
	case errors.As(err, &unusable):
		edit.Faults = strings.Split(unusable.Error(), "\n")
		return v.render(w, "policy-edit", "Edit the policy", "policy", edit)
	case err != nil:
		return err
	}
	return v.written(w, "edit", "policy")
}

func (v *visit) password(w http.ResponseWriter) error {
	return v.render(w, "password", "Change your password", "password", "")
}

// newPassword gives whoever knows the old password a new one.
func (v *visit) newPassword(w http.ResponseWriter) error {
	if !v.signIns.allow("name "+v.who.name, time.Now()) {
		return refuse(http.StatusTooManyRequests, "Too many attempts. Try again in a minute.")
	}
	_, err := check(v, v.Clinic.Store, v.who.name, v.r.PostFormValue("old"))
	if errors.Is(err, store.ErrNotFound) {
		return v.render(w, "password", "Change your password", "password", "The old password is wrong.")
	}
	if err == nil {
		err = SetPassword(v, v.Clinic.Store, v.who.name, v.r.PostFormValue("new"))
	}
	if errors.Is(err, errShort) {
		return v.render(w, "password", "Change your password", "password", "The new password is shorter than 15 characters.")
	}
	if err != nil {
		return err
	}
	if err := v.Clinic.Store.Audit(v, v.who.name, "password", ""); err != nil {
		return err
	}
	http.Redirect(w, v.r, "/login", http.StatusSeeOther)
	return nil
}
