'use strict'
// The page asks the library and shows what it answers; it decides nothing itself.
const $ = id => document.getElementById(id)
const ask = (what, question) => JSON.parse(openiop[what](JSON.stringify(question)))
function make(tag, more, ...inside) {
  const e = Object.assign(document.createElement(tag), more)
  e.append(...inside)
  return e
}
const words = text => text.replaceAll('-', ' ')
const option = (value, text) => make('option', { value, textContent: text ?? words(value) })
const faults = list => make('div', { className: 'faults' }, make('p', { textContent: 'This could not be read:' }), make('ul', {}, ...list.map(f => make('li', { textContent: f }))))

function start() {
  const offer = ask('offer', null)
  for (const id of ['placement', 'policies', 'calendar']) $(id).hidden = false
  $('loading').remove()
  placement(offer)
  week(offer)
}

function placement(offer) {
  $('criteria').textContent = 'Criteria: ' + offer.criteria + '. An answer may be left open: what is open is never taken for a no.'
  for (const f of offer.facts) {
    const choose = make('select', { name: f.name, id: 'fact-' + f.name }, option('', 'not assessed'), ...f.values.map(v => option(v)))
    $('fields').append(make('label', {}, words(f.name), choose))
  }
  const show = () => {
    const facts = {}
    for (const f of offer.facts) if ($('fact-' + f.name).value) facts[f.name] = $('fact-' + f.name).value
    const p = ask('place', { facts, charted: $('charted').checked })
    const out = $('placed')
    out.replaceChildren()
    $('next').replaceChildren()
    if (p.faults) return out.append(faults(p.faults))
    const [next] = p.ask ?? []
    if (next) {
      $('next').append(make('strong', { textContent: words(next.fact) + (next.urgent ? ', urgent' : '') }), make('p', { textContent: `Ask this next: of ${p.ask.length} open facts it could change the answer most.` }))
      for (const value of next.answers) {
        $('next').append(make('button', { type: 'button', textContent: words(value), onclick: () => { $('fact-' + next.fact).value = value; show() } }))
      }
    } else $('next').append('No open fact could still change the answer.')
    out.append(make('h3', { id: 'level', textContent: p.level ? words(p.level) : `${(p.indicated ?? []).length} levels are indicated, ${(p.possible ?? []).length} possible` }))
    if (p.with) out.append(make('p', { textContent: 'Beside it: ' + p.with.map(words).join(', ') }))
    if (p.assumed) out.append(make('h3', { textContent: 'Assumed, to be confirmed' }), make('p', { textContent: p.assumed.map(words).join('; ') }))
    const list = make('ul', { className: 'levels' })
    for (const w of p.why) {
      const possible = (p.possible ?? []).includes(w.level)
      const mark = w.verdict === 'met' ? 'the answer' : (p.indicated ?? []).includes(w.level) ? 'indicated' : possible ? 'not ruled out' : 'ruled out'
      list.append(make('li', { className: possible ? '' : 'out' }, make('strong', { textContent: words(w.level) }), ` ${mark}`, make('div', { className: 'small said', textContent: w.text.replace(w.level + ': ', '') })))
    }
    out.append(list)
  }
  $('facts').addEventListener('input', show)
  $('facts').addEventListener('reset', () => setTimeout(show))
  $('facts').addEventListener('submit', e => e.preventDefault())
  show()
}

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const SAMPLE = `{
 "id": "clinic", "title": "Our clinic", "kind": "clinic",
 "sources": {"handbook": {"title": "Handbook", "address": "https://clinic.example/handbook", "kind": "issuer", "read": "2026-11-29"}},
 "defaults": {"source": "handbook", "strength": "must", "binds": "delivered"},
 "requirements": [
  {"id": "hours", "statement": "Nine hours of treatment a week.", "measure": "hours", "per": "week", "bound": {"at_least": "9h"}},
  {"id": "days", "statement": "On three days or more.", "measure": "service-days", "per": "week", "bound": {"at_least": 3}}
 ]
}`

function week(offer) {
  const add = (format, days, start, end) => {
    const n = $('blocks').children.length + 1
    const box = make('div', { className: 'block', role: 'group', ariaLabel: 'Session ' + n })
    box.append(
      make('label', {}, 'Kind ', make('select', { className: 'format' }, ...offer.formats.map(f => option(f)))),
      make('label', {}, 'From ', make('input', { type: 'time', className: 'start', value: start })),
      make('label', {}, 'to ', make('input', { type: 'time', className: 'end', value: end })),
      make('button', { type: 'button', textContent: 'Remove', ariaLabel: 'Remove session ' + n, onclick: () => { box.remove(); show() } }),
      make('div', { className: 'days' }, ...DAYS.map(d => make('label', {}, make('input', { type: 'checkbox', value: d, checked: days.includes(d) }), ' ' + d.slice(0, 3)))))
    box.querySelector('.format').value = format
    $('blocks').append(box)
  }
  const read = () => {
    const w = { blocks: [...$('blocks').children].map(b => ({
      format: b.querySelector('.format').value, start: b.querySelector('.start').value, end: b.querySelector('.end').value,
      days: [...b.querySelectorAll('.days input:checked')].map(i => i.value),
    })) }
    const person = {}
    if ($('age').value !== '') person.age = Number($('age').value)
    if ($('focus').value) person.focus = $('focus').value
    if (Object.keys(person).length) w.person = person
    return w
  }
  const show = () => {
    const question = { day: $('day').value, week: read(), policies: [...document.querySelectorAll('#list input:checked')].map(i => i.value) }
    if ($('own').value.trim()) question.own = $('own').value
    const got = ask('check', question)
    $('checked').replaceChildren()
    if (got.faults) $('checked').append(faults(got.faults))
    for (const p of got.policies ?? []) $('checked').append(policy(p))
    const dates = ask('dates', { week: read(), from: $('from').value, weeks: Number($('weeks').value), zone: $('zone').value })
    $('sessions').replaceChildren(dates.faults ? faults(dates.faults) : sessions(dates.sessions ?? []))
  }
  for (const f of offer.focuses) $('focus').append(option(f))
  for (const p of offer.policies) {
    const chosen = ['us-medicare-iop', 'us-va-licence'].includes(p.id)
    $('list').append(make('label', {}, make('input', { type: 'checkbox', value: p.id, checked: chosen }), ` ${p.title} (${p.id})`))
  }
  $('find').addEventListener('input', () => {
    const text = $('find').value.toLowerCase()
    for (const label of $('list').children) label.hidden = !label.textContent.toLowerCase().includes(text) && !label.querySelector('input').checked
  })
  $('add').onclick = () => { add('individual-counseling', ['wednesday'], '17:00', '18:00'); show() }
  $('sample').onclick = () => { $('own').value = SAMPLE; show() }
  add('group', ['monday', 'tuesday', 'thursday'], '18:00', '20:55')
  for (const form of [$('week'), $('dates')]) {
    form.addEventListener('input', show)
    form.addEventListener('submit', e => e.preventDefault())
  }
  show()
}

function table(head, rows) {
  const line = (tag, cells) => make('tr', {}, ...cells.map(c => make(tag, {}, c)))
  const heads = make('thead', {}, line('th', head))
  for (const th of heads.querySelectorAll('th')) th.scope = 'col'
  return make('div', { className: 'wide', tabIndex: 0, role: 'region', ariaLabel: 'Table' }, make('table', {}, heads, make('tbody', {}, ...rows.map(r => line('td', r)))))
}
const verdict = v => make('span', { className: 'verdict ' + v, textContent: words(v) })

function policy(p) {
  const out = make('section', { ariaLabel: p.title })
  out.append(make('h3', {}, p.title + ': ', p.findings ? verdict(p.verdict) : 'asks nothing of such a week on this day'))
  if (p.findings) {
    out.append(table(['Answer', 'Finding', 'Rule and source'], p.findings.map(f => [verdict(f.verdict), make('span', { className: 'said', textContent: f.text }),
      make('span', {}, (f.statement ?? '') + ' ', f.address?.startsWith('https://') ? make('a', { href: f.address, textContent: f.source, rel: 'noreferrer', target: '_blank' }) : f.source ?? '')])))
  }
  if (p.gaps) out.append(make('h3', { textContent: 'Where your policy is not known to be as strict' }), make('ul', {}, ...p.gaps.map(g => make('li', { className: 'said', textContent: g }))))
  return out
}

const sessions = list => table(['Day', 'From', 'To', 'Length', ''], list.map(s => [s.day, s.start.slice(11, 16) + ' ' + s.start.slice(19), s.end.slice(11, 16) + ' ' + s.end.slice(19), s.length, s.note ?? '']))

addEventListener('openiop', start)
async function load() {
  const packed = Uint8Array.from(atob(LIBRARY), c => c.charCodeAt(0))
  const open = new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')))
  const go = new Go()
  const { instance } = await WebAssembly.instantiate(await open.arrayBuffer(), go.importObject)
  go.run(instance)
}
load().catch(err => { $('loading').textContent = 'The library could not be loaded: ' + err.message })
