// Reads a calendar and writes the moments of its events, in order, as ical.js and node-ical understand them.
const ICAL = require('ical.js')
const nodeICal = require('node-ical')
const text = require('fs').readFileSync(0, 'utf8')
const line = (start, end, name) => `${new Date(start).toISOString()} ${new Date(end).toISOString()} ${name}`

const calendar = new ICAL.Component(ICAL.parse(text))
for (const zone of calendar.getAllSubcomponents('vtimezone')) {
  ICAL.TimezoneService.register(zone)
}
const first = calendar.getAllSubcomponents('vevent').map((e) => new ICAL.Event(e)).map((e) => line(e.startDate.toJSDate(), e.endDate.toJSDate(), e.summary))
const second = Object.values(nodeICal.sync.parseICS(text)).filter((e) => e.type === 'VEVENT').map((e) => line(e.start, e.end, e.summary))
console.log(JSON.stringify({ 'ical.js': first.sort(), 'node-ical': second.sort() }))
