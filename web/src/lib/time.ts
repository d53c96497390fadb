// biome-ignore-all lint/plugin: this is the module that the rule sends everybody to.
/**
 * The only module that turns instants and numbers into something a person reads (a lint rule refuses `Intl` and
 * `toLocale…` elsewhere). Times are shown on the 24-hour clock; Korean dates are spelled "11월 21일(토)".
 */
import type { Instant, Locale } from '@/lib/api/types';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

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
  if (days === 0) return `${formatTime(start, zone)}–${until}`;
  const nextDay = language === 'ko' ? `다음 날 ${until}` : `${until} next day`;
  return `${formatTime(start, zone)}–${nextDay}`;
}

/** "11월 21일(토)" or "Sat 21 Nov"; the year is added when it is not the present one. */
export function formatDay(instant: Instant, zone: string, language: Locale, now: Date = new Date()): string {
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

export function formatDayTime(instant: Instant, zone: string, language: Locale, now: Date = new Date()): string {
  const separator = language === 'ko' ? ' ' : ', ';
  return formatDay(instant, zone, language, now) + separator + formatTime(instant, zone);
}

/** How people name a day that is near: "오늘 (금)", "내일 (토)", "월요일", then the date. */
export function formatNearDay(instant: Instant, zone: string, language: Locale, now: Date = new Date()): string {
  const days = daysBetween(dayOf(now.toISOString(), zone), dayOf(instant, zone));
  const weekday = nameOf(instant, zone, language, { weekday: 'short' });
  if (days === 0) return language === 'ko' ? `오늘 (${weekday})` : 'Today';
  if (days === 1) return language === 'ko' ? `내일 (${weekday})` : 'Tomorrow';
  if (days > 1 && days < 7) return nameOf(instant, zone, language, { weekday: 'long' });
  return formatDay(instant, zone, language, now);
}

/** The heading of a strip of days: "11월" or "November", with the year when it is not the present one. */
export function formatMonth(day: string, language: Locale, now: Date = new Date()): string {
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
export function formatCalendarDay(day: string, language: Locale, now: Date = new Date()): string {
  return formatDay(`${day}T12:00:00Z`, 'UTC', language, now);
}

export function formatDuration(start: Instant, end: Instant, language: Locale): string {
  const minutes = minutesBetween(start, end);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const words = language === 'ko' ? ['시간', '분'] : [' h', ' min'];
  const parts = [hours > 0 ? `${hours}${words[0]}` : '', rest > 0 ? `${rest}${words[1]}` : ''];
  return parts.filter(Boolean).join(' ');
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

export function startOfToday(zone: string, now: Date = new Date()): Instant {
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

function offsetName(zone: string, at: Instant): string {
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
