/** Reads a calendar file with somebody else's parser, as strictly as RFC 5545, 5546 and 6047 are written. */
import ICAL from 'ical.js';
import { expect } from 'vitest';

/** Without the line end (RFC 5545, 3.1). */
const LINE_OCTETS_MAX = 75;

export interface CalendarEvent {
  method: string;
  uid: string;
  sequence: number;
  status: string;
  startsAt: Date;
  endsAt: Date;
  summary: string;
  location: string | undefined;
  description: string;
  url: string;
  organizer: Person;
  attendees: Person[];
}

interface Person {
  address: string;
  name: string | undefined;
}

/** Of an event that must be there exactly once. */
const ONCE = ['uid', 'dtstamp', 'dtstart', 'dtend', 'sequence', 'status', 'summary', 'organizer', 'url', 'description'];

export function readCalendar(file: Buffer): CalendarEvent {
  expectLines(file);
  const calendar = new ICAL.Component(ICAL.parse(file.toString('utf8')));
  expect(calendar.name).toBe('vcalendar');
  expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
  for (const once of ['version', 'prodid', 'method']) expect(calendar.getAllProperties(once), once).toHaveLength(1);
  const [event, ...others] = calendar.getAllSubcomponents();
  expect(others, 'one event and nothing else').toEqual([]);
  if (event?.name !== 'vevent') throw new Error('The calendar has no event.');
  for (const once of ONCE) expect(event.getAllProperties(once), once).toHaveLength(1);
  const value = (name: string) => event.getFirstPropertyValue(name);
  const instant = (name: string) => {
    const time = value(name) as InstanceType<typeof ICAL.Time>;
    // Times in UTC need no definition of a zone beside them.
    expect(time.zone?.tzid, name).toBe('UTC');
    return time.toJSDate();
  };
  expect(Math.abs(Date.now() - instant('dtstamp').getTime()), 'stamped just now').toBeLessThan(600_000);
  return {
    method: String(calendar.getFirstPropertyValue('method')),
    uid: String(value('uid')),
    sequence: Number(value('sequence')),
    status: String(value('status')),
    startsAt: instant('dtstart'),
    endsAt: instant('dtend'),
    summary: String(value('summary')),
    location: value('location')?.toString(),
    description: String(value('description')),
    url: String(value('url')),
    organizer: person(event.getFirstProperty('organizer')),
    attendees: event.getAllProperties('attendee').map(person),
  };
}

function person(property: InstanceType<typeof ICAL.Property> | null): Person {
  const uri = String(property?.getFirstValue());
  // An address is a URI (RFC 5545, 3.3.3), and a URI is ASCII (RFC 3986).
  expect(uri).toMatch(/^mailto:[\x21-\x7e]+@[\x21-\x7e]+$/);
  return { address: decodeURIComponent(uri.slice('mailto:'.length)), name: property?.getFirstParameter('cn') };
}

/** Lines end in CRLF, are folded at 75 octets, and a character is never cut in two. */
function expectLines(file: Buffer): void {
  const text = file.toString('latin1');
  expect(text.endsWith('END:VCALENDAR\r\n'), 'it ends with its last line').toBe(true);
  expect(/[^\r]\n|\r[^\n]/.test(text), 'a line end that is not CRLF').toBe(false);
  const lines = text.split('\r\n').slice(0, -1);
  const strict = new TextDecoder('utf-8', { fatal: true });
  for (const line of lines) {
    expect(line.length, line).toBeLessThanOrEqual(LINE_OCTETS_MAX);
    expect(() => strict.decode(Buffer.from(line, 'latin1')), `a character is cut in two: ${line}`).not.toThrow();
    // Control characters other than a tab are not allowed anywhere (RFC 5545, 3.1).
    expect(/\p{Cc}/u.test(line.replaceAll('\t', '').replaceAll(/[\x80-\xff]/g, '')), line).toBe(false);
    expect(/^[ \t]|^[A-Z][A-Z0-9-]*[:;]/.test(line), `neither a property nor the rest of one: ${line}`).toBe(true);
  }
}
