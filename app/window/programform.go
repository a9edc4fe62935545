package window

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// programForm is the page of the settings that belong to no account.
type programForm struct {
	window   *settingsWindow
	form     *form
	settings contract.Settings
	was      contract.Settings // what the page held when it was filled
	language *choice[string]
	notify   *tick
	login    *tick
	mail     *entry
	network  *choice[string]
	proxy    *entry
}

// ownProxy is the choice that asks for an address.
const ownProxy = "own"

func newProgramForm(s *settingsWindow) *programForm {
	w := s.ui.words
	p := &programForm{window: s, form: newForm()}
	p.form.part(w.T("settings.display"))
	p.language = newChoice(func(l string) string {
		switch fault.Lang(l) {
		case fault.German:
			return "Deutsch"
		case fault.English:
			return "English"
		}
		return w.T("settings.language.system")
	}, "", string(fault.German), string(fault.English))
	p.form.add("language", w.T("settings.language"), p.language.picker, "")
	p.notify = newTick(w.T("settings.notify"), nil)
	p.form.add("notify", w.T("settings.notifyLabel"), p.notify, w.T("settings.notifyHint"))
	p.login = newTick(w.T("settings.login"), nil)
	p.form.add("startAtLogin", w.T("settings.loginLabel"), p.login, "")
	p.form.part(w.T("settings.network"))
	p.network = newChoice(func(v string) string {
		switch v {
		case contract.NoProxy:
			return w.T("settings.proxy.none")
		case ownProxy:
			return w.T("settings.proxy.own")
		}
		return w.T("settings.proxy.system")
	}, "", contract.NoProxy, ownProxy)
	p.form.add("network", w.T("settings.proxy"), p.network.picker, "")
	p.proxy = newEntry()
	p.proxy.PlaceHolder = "http://proxy.example:3128"
	p.form.add("proxy", w.T("settings.proxy.address"), p.proxy, w.T("settings.proxyHint"))
	p.form.part(w.T("settings.support"))
	p.mail = newEntry()
	p.mail.PlaceHolder = "support@example.com"
	p.form.add("supportMail", w.T("settings.supportMail"), p.mail, w.T("settings.supportMailHint"))
	p.network.OnChanged = func(string) { p.form.fields["proxy"].show(p.network.get() == ownProxy); p.judge() }
	p.proxy.OnChanged = func(string) { p.judge() }
	p.mail.OnChanged = func(string) { p.judge() }
	p.was = p.read()
	return p
}

// load reads the settings.
func (p *programForm) load() {
	s := p.window
	task(s.ui, s.ui.service.Settings, func(set contract.Settings, err error) {
		if err != nil {
			s.fail(err)
			return
		}
		p.show(set)
	})
}

func (p *programForm) show(set contract.Settings) {
	p.settings = set
	p.language.set(set.Language)
	p.notify.SetChecked(set.Notify)
	p.login.SetChecked(set.StartAtLogin)
	p.mail.SetText(strings.Join(set.SupportMail, ", "))
	network, proxy := set.Proxy, ""
	if set.Proxy != "" && set.Proxy != contract.NoProxy {
		network, proxy = ownProxy, set.Proxy
	}
	p.proxy.SetText(proxy)
	p.network.set(network)
	p.form.fields["proxy"].show(network == ownProxy)
	p.was = p.read()
	p.judge()
}

// changed tells whether the page holds something that is not saved.
func (p *programForm) changed() bool { return !reflect.DeepEqual(p.read(), p.was) }

// read collects what was chosen and typed.
func (p *programForm) read() contract.Settings {
	set := p.settings
	set.Language, set.Notify, set.StartAtLogin = p.language.get(), p.notify.Checked, p.login.Checked
	set.SupportMail = strings.FieldsFunc(p.mail.Text, func(r rune) bool { return strings.ContainsRune(",; \n", r) })
	if set.Proxy = p.network.get(); set.Proxy == ownProxy {
		set.Proxy = p.proxy.Text
	}
	return set.WithDefaults()
}

// judge says at its field what is wrong, and tells whether nothing is.
func (p *programForm) judge() bool {
	set := p.read()
	p.form.fields["proxy"].wrong.say("")
	p.form.fields["supportMail"].wrong.say("")
	if p.network.get() == ownProxy && set.Proxy == "" {
		p.form.fields["proxy"].wrong.say(p.window.ui.words.T("settings.required"))
		return false
	}
	return p.complain(set.Validate())
}

// complain shows an error at the field that it names and tells whether there was
// none.
func (p *programForm) complain(err error) bool {
	var invalid *contract.InvalidError
	switch {
	case err == nil:
		return true
	case errors.As(err, &invalid) && p.form.fields[invalid.Field] != nil:
		p.form.fields[invalid.Field].wrong.say(p.window.ui.invalid(invalid))
	default:
		p.window.result.say(p.window.ui.explain(err))
	}
	return false
}

// store saves the settings; another language is spoken at once.
func (p *programForm) store() {
	s := p.window
	if !p.judge() {
		return
	}
	set := p.read()
	s.wait(true, s.ui.words.T("settings.saving"))
	task(s.ui, func(ctx context.Context) (contract.Settings, error) {
		if err := s.ui.service.SaveSettings(ctx, set); err != nil {
			return set, err
		}
		// What the system really does stands in what comes back.
		return s.ui.service.Settings(ctx)
	}, func(now contract.Settings, err error) {
		s.wait(false, "")
		if err != nil {
			p.complain(err)
			return
		}
		p.show(now)
		s.said.SetText(s.ui.words.T("settings.saved"))
		// Another language opens the windows anew.
		s.losing(func() { s.ui.speak(lang.For(Language(now))) })
	})
}

// Language is the language that settings ask for, else that of the system.
func Language(s contract.Settings) fault.Lang {
	if s.Language != "" {
		return fault.Lang(s.Language)
	}
	return lang.System()
}
