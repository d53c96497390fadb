import { expect, test } from 'vitest';
import { googleCalendarUrl, outlookCalendarUrl } from './calendar';

const ENTRY = {
  slot: {
    id: 'slot',
    topic: '진로 & 진학 상담',
    place: '3층 상담실',
    online_link: null,
    instructions: '결과지를 가져와 주세요.\n10분 일찍 와 주세요.',
    starts_at: '2026-11-21T10:00:00+09:00',
    ends_at: '2026-11-21T10:50:00+09:00',
    capacity: 3,
    free: 0,
    waiting: 0,
    waitlist: true,
    status: 'OPEN' as const,
    version: 1,
  },
  host: { name: '김서연', zone: 'Asia/Seoul' },
};

test('Google gets compact times in UTC, and every word whole', () => {
  const { searchParams: query } = new URL(googleCalendarUrl(ENTRY));
  expect(query.get('dates')).toBe('20261121T010000Z/20261121T015000Z');
  expect(query.get('text')).toBe('진로 & 진학 상담 · 김서연');
  expect(query.get('location')).toBe('3층 상담실');
  expect(query.get('details')).toContain('10분 일찍');
});

test('Outlook gets the same, with spaces that it does not show as plus signs', () => {
  const url = outlookCalendarUrl(ENTRY);
  const { searchParams: query } = new URL(url);
  expect(query.get('startdt')).toBe('2026-11-21T01:00:00Z');
  expect(query.get('enddt')).toBe('2026-11-21T01:50:00Z');
  expect(query.get('subject')).toBe('진로 & 진학 상담 · 김서연');
  expect(url).not.toContain('+');
});

test('an online meeting has its link as the place, and what is not known is left out', () => {
  const online = { ...ENTRY.slot, place: null, online_link: 'https://meet.example.com/a?b=1', instructions: null };
  const { searchParams: query } = new URL(googleCalendarUrl({ ...ENTRY, slot: online }));
  expect(query.get('location')).toBe('https://meet.example.com/a?b=1');
  expect(query.get('details')).toBe('https://meet.example.com/a?b=1');
  expect(new URL(outlookCalendarUrl({ ...ENTRY, slot: { ...online, online_link: null } })).search).not.toContain(
    'body',
  );
});
