// biome-ignore-all lint/plugin: this is the module that the rule sends everybody to.
/**
 * The only module that turns instants and numbers into something a person reads (a lint rule refuses `Intl` and
 * `toLocale…` elsewhere). Times are shown on the 24-hour clock; Korean dates are spelled "11월 21일(토)".
 */
import type { Instant, Locale } from '@/lib/api/types';
import { present } from '@/lib/clock';

const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 24 * 60;
const DAY_MS = MINUTES_OF_DAY * MINUTE_MS;

/** How people say the zone; others are named by the browser ("네팔 시간") or, in English, after their city. */
const KOREAN_CITIES: Record<string, string> = {
  'Asia/Seoul': '서울',
  'Asia/Tokyo': '도쿄',
  'Asia/Shanghai': '베이징',
  'Asia/Hong_Kong': '홍콩',
  'Asia/Singapore': '싱가포르',
  'America/New_York': '뉴욕',
  'America/Los_Angeles': '로스앤젤레스',
  'Europe/London': '런던',
  'Europe/Paris': '파리',
  'Europe/Berlin': '베를린',
};

const ENGLISH_ORDINALS: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The calendar day of an instant in a zone, as `2026-11-21`; sorts and compares as text. */
export function dayOf(instant: Instant, zone: string): string {
  const at = parts(instant, zone);
  return `${at.year}-${at.month}-${at.day}`;
}

/** The time of day in a zone, as `10:00`. */
export function formatTime(instant: Instant, zone: string): string {
  const at = parts(instant, zone);
  return `${at.hour}:${at.minute}`;
}

export function formatTimeRange(start: Instant, end: Instant, zone: string, language: Locale): string {
  const days = daysBetween(dayOf(start, zone), dayOf(end, zone));
  const until = formatTime(end, zone);
  const nextDay = language === 'ko' ? `다음 날 ${until}` : `${until} next day`;
  // Otherwise a range over the hour in which the clocks are set would seem to end too early or too late.
  const offset = offsetsDiffer(zone, start, end) ? ` (${offsetName(zone, end)})` : '';
  return `${formatTime(start, zone)}–${days === 0 ? until : nextDay}${offset}`;
}

/** "11월 21일(토)" or "Sat 21 Nov"; the year is added when it is not the present one. */
export function formatDay(instant: Instant, zone: string, language: Locale, now: Date = present()): string {
  const at = parts(instant, zone);
  const isThisYear = at.year === parts(now.toISOString(), zone).year;
  const weekday = nameOf(instant, zone, language, { weekday: 'short' });
  if (language === 'ko') {
    const day = `${Number(at.month)}월 ${Number(at.day)}일(${weekday})`;
    return isThisYear ? day : `${at.year}년 ${day}`;
  }
  const day = `${weekday} ${Number(at.day)} ${nameOf(instant, zone, language, { month: 'short' })}`;
  return isThisYear ? day : `${day} ${at.year}`;
}

export function formatDayTime(instant: Instant, zone: string, language: Locale, now: Date = present()): string {
  const separator = language === 'ko' ? ' ' : ', ';
  return formatDay(instant, zone, language, now) + separator + formatClearTime(instant, zone);
}

/** "오늘 14:10", "tomorrow, 09:00", then the date: how a moment that is near is said within a sentence. */
export function formatNearDayTime(instant: Instant, zone: string, language: Locale, now: Date = present()): string {
  const days = daysBetween(dayOf(now.toISOString(), zone), dayOf(instant, zone));
  if (days !== 0 && days !== 1) return formatDayTime(instant, zone, language, now);
  const words = language === 'ko' ? ['오늘 ', '내일 '] : ['today, ', 'tomorrow, '];
  return words[days] + formatClearTime(instant, zone);
}

/**
 * What the host's clock shows, for whoever's own clock shows something else: "서울 시간 10:00", with the day where it
 * is another one. Empty where both clocks agree.
 */
export function formatHostTime(instant: Instant, hostZone: string, zone: string, language: Locale): string {
  if (clocksAgree(zone, hostZone, instant)) return '';
  const isSameDay = dayOf(instant, hostZone) === dayOf(instant, zone);
  const time = isSameDay ? formatTime(instant, hostZone) : formatDayTime(instant, hostZone, language);
  return `${formatZoneName(hostZone, instant, language)} ${time}`;
}

/** "11월 21일(토) 06:45 (서울 시간 10:00)": a moment in the viewer's zone, and the host's clock beside it. */
export function formatBothTimes(instant: Instant, hostZone: string, zone: string, language: Locale): string {
  const host = formatHostTime(instant, hostZone, zone, language);
  return formatDayTime(instant, zone, language) + (host && ` (${host})`);
}

/** The time of day, with the offset in the one hour of a year that the clock shows twice. */
function formatClearTime(instant: Instant, zone: string): string {
  const time = formatTime(instant, zone);
  return isShownTwice(instant, zone) ? `${time} (${offsetName(zone, instant)})` : time;
}

/** True in the hour that comes twice when the clocks are set back. */
export function isShownTwice(instant: Instant, zone: string): boolean {
  return instantsOf(dayOf(instant, zone), formatTime(instant, zone), zone).length > 1;
}

/** How people name a day that is near: "오늘 (금)", "내일 (토)", "월요일", then the date. */
export function formatNearDay(instant: Instant, zone: string, language: Locale, now: Date = present()): string {
  const days = daysBetween(dayOf(now.toISOString(), zone), dayOf(instant, zone));
  const weekday = nameOf(instant, zone, language, { weekday: 'short' });
  if (days === 0) return language === 'ko' ? `오늘 (${weekday})` : 'Today';
  if (days === 1) return language === 'ko' ? `내일 (${weekday})` : 'Tomorrow';
  if (days > 1 && days < 7) return nameOf(instant, zone, language, { weekday: 'long' });
  return formatDay(instant, zone, language, now);
}

/** The heading of a strip of days: "11월" or "November", with the year when it is not the present one. */
export function formatMonth(day: string, language: Locale, now: Date = present()): string {
  const instant = `${day}T12:00:00Z`;
  const isThisYear = day.slice(0, 4) === now.toISOString().slice(0, 4);
  const month = nameOf(instant, 'UTC', language, { month: 'long' });
  if (isThisYear) return month;
  return language === 'ko' ? `${day.slice(0, 4)}년 ${month}` : `${month} ${day.slice(0, 4)}`;
}

/** "토" or "Sat"; with the month before it, "12월 토" or "Dec Sat", where a strip of days enters another month. */
export function formatWeekday(day: string, language: Locale, previous?: string): string {
  const at = `${day}T12:00:00Z`;
  const weekday = nameOf(at, 'UTC', language, { weekday: 'short' });
  if (previous === undefined || previous.slice(0, 7) === day.slice(0, 7)) return weekday;
  return `${nameOf(at, 'UTC', language, { month: 'short' })} ${weekday}`;
}

/** A calendar day without a zone: "11월 21일(토)" or "Sat 21 Nov". */
export function formatCalendarDay(day: string, language: Locale, now: Date = present()): string {
  return formatDay(`${day}T12:00:00Z`, 'UTC', language, now);
}

/** "12월 1일(화)–12월 31일(목)", "12월 1일(화)부터" or "until Thu 31 Dec": calendar days, both included. */
export function formatDayRange(from: string | null, until: string | null, language: Locale): string {
  const [first, last] = [from, until].map((day) => (day ? formatCalendarDay(day, language) : ''));
  if (first && last) return first === last ? first : `${first}–${last}`;
  if (first) return language === 'ko' ? `${first}부터` : `from ${first}`;
  if (last) return language === 'ko' ? `${last}까지` : `until ${last}`;
  return '';
}

export function formatDuration(start: Instant, end: Instant, language: Locale): string {
  return formatMinutes(minutesBetween(start, end), language);
}

/** "1시간 30분" or "1 h 30 min"; from two days on "14일" or "2 days 6 h". */
export function formatMinutes(minutes: number, language: Locale): string {
  const days = minutes >= 2 * MINUTES_OF_DAY ? Math.floor(minutes / MINUTES_OF_DAY) : 0;
  const rest = minutes - days * MINUTES_OF_DAY;
  const words = language === 'ko' ? ['일', '시간', '분'] : [' days', ' h', ' min'];
  return [days, Math.floor(rest / 60), rest % 60]
    .map((count, unit) => (count > 0 ? `${count}${words[unit]}` : ''))
    .filter(Boolean)
    .join(' ');
}

/** Below this the seconds are shown: before, they would only make people nervous. */
export const SECONDS_SHOWN_BELOW_MS = 10 * MINUTE_MS;

/** What is left of a span, calmly: "1시간 12분", "42분", and near its end "9:41". */
export function formatLeft(ms: number, language: Locale): string {
  if (ms >= SECONDS_SHOWN_BELOW_MS) return formatMinutes(Math.floor(ms / MINUTE_MS), language);
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** True if the clocks are set forward or back between the two, so that each needs its offset. */
export function offsetsDiffer(zone: string, first: Instant, last: Instant): boolean {
  return offsetName(zone, first) !== offsetName(zone, last);
}

/** "서울 시간 (GMT+9)" or "Seoul time (GMT+9)", with the offset that holds at the given instant. */
export function formatZone(zone: string, at: Instant, language: Locale): string {
  return `${formatZoneName(zone, at, language)} (${offsetName(zone, at)})`;
}

export function formatZoneName(zone: string, at: Instant, language: Locale): string {
  if (language === 'en') return `${zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone} time`;
  const city = KOREAN_CITIES[zone];
  if (city) return `${city} 시간`;
  return named(at, zone, language, { timeZoneName: 'longGeneric' }, 'timeZoneName');
}

export function formatCount(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}

/** "3번째" or "3rd", as the numeral and what follows it, so that a page can show them in two sizes. */
export function ordinalParts(position: number, language: Locale): [numeral: string, suffix: string] {
  const numeral = formatCount(position);
  if (language === 'ko') return [numeral, '번째'];
  return [numeral, ENGLISH_ORDINALS[new Intl.PluralRules('en', { type: 'ordinal' }).select(position)] ?? 'th'];
}

export function formatOrdinal(position: number, language: Locale): string {
  return ordinalParts(position, language).join('');
}

/** Every zone that the browser knows, by its IANA name. */
export function zoneNames(): string[] {
  return Intl.supportedValuesOf('timeZone');
}

/** True if two zones show the same time of day at that instant, so that showing both would say nothing. */
export function clocksAgree(zone: string, other: string, at: Instant): boolean {
  return zone === other || offsetName(zone, at) === offsetName(other, at);
}

export function minutesBetween(start: Instant, end: Instant): number {
  return Math.round((Date.parse(end) - Date.parse(start)) / MINUTE_MS);
}

export function addMinutes(instant: Instant, minutes: number): Instant {
  return new Date(Date.parse(instant) + minutes * MINUTE_MS).toISOString();
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/**
 * The instants at which a wall clock in `zone` shows `day` and `time`: one as a rule, none when the clock jumps over
 * it, two when the clock shows it twice. The earlier one comes first.
 */
export function instantsOf(day: string, time: string, zone: string): Instant[] {
  // A half-typed field must not be guessed at: some engines read almost anything as a date.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(time)) return [];
  const asIfUtc = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(asIfUtc)) return [];
  // No zone is further than a day from UTC, so the offsets a day before and after are the only candidates.
  const offsets = new Set([asIfUtc - DAY_MS, asIfUtc + DAY_MS].map((ms) => offsetMs(ms, zone)));
  const instants = [...offsets]
    .map((offset) => asIfUtc - offset)
    .filter((ms) => ms + offsetMs(ms, zone) === asIfUtc)
    .sort((a, b) => a - b);
  return instants.map((ms) => new Date(ms).toISOString());
}

/** The first instant of a day in a zone; where midnight is skipped, the first one that exists. */
export function startOfDay(day: string, zone: string): Instant {
  for (const time of ['00:00', '00:30', '01:00']) {
    const [first] = instantsOf(day, time, zone);
    if (first) return first;
  }
  return `${day}T00:00:00.000Z`;
}

export function startOfToday(zone: string, now: Date = present()): Instant {
  return startOfDay(dayOf(now.toISOString(), zone), zone);
}

function offsetMs(ms: number, zone: string): number {
  const at = parts(new Date(ms).toISOString(), zone);
  const wall = Date.parse(`${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}:${at.second}Z`);
  return wall - Math.floor(ms / 1000) * 1000;
}

interface ClockFace {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
}

function parts(instant: Instant, zone: string): ClockFace {
  const face = formatter('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(instant));
  const found: Record<string, string> = {};
  for (const part of face) found[part.type] = part.value;
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = found;
  return { year: year.padStart(4, '0'), month, day, hour, minute, second };
}

function nameOf(instant: Instant, zone: string, language: Locale, options: Intl.DateTimeFormatOptions): string {
  const kind = 'weekday' in options ? 'weekday' : 'month';
  const name = named(instant, zone, language, options, kind);
  // Korean months come as the bare number when asked for alone.
  return kind === 'month' && language === 'ko' && !name.endsWith('월') ? `${name}월` : name;
}

function named(
  instant: Instant,
  zone: string,
  language: Locale,
  options: Intl.DateTimeFormatOptions,
  kind: Intl.DateTimeFormatPartTypes,
): string {
  const tag = language === 'ko' ? 'ko-KR' : 'en-GB';
  const found = formatter(tag, { timeZone: zone, ...options }).formatToParts(new Date(instant));
  return found.find((part) => part.type === kind)?.value ?? '';
}

export function offsetName(zone: string, at: Instant): string {
  return named(at, zone, 'en', { timeZoneName: 'shortOffset' }, 'timeZoneName');
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using it, and lists use the same few hundreds of times. */
function formatter(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag + JSON.stringify(options);
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(tag, options);
  formatters.set(key, made);
  return made;
}
