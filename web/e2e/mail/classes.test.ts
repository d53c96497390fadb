/**
 * Every transition of an application that mails somebody, over HTTP and with the real clock, in Korean and English: the letter
 * comes once, to whoever applied, and says what happened, what to do next and until when.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLASS_LETTERS } from './class-wording.ts';
import { sleep } from './eventually.ts';
import { Office, settled, soon } from './office.ts';
import { type Course, School, type Student, seen } from './school.ts';
import { untilHostsAreTold, untilOfferEnds } from './waits.ts';
import type { Language } from './wording.ts';

const HOUR_MS = 3_600_000;
/** Until a start that comes near; everybody has read the mail about it by then. */
const NEAR_MS = 30_000;
/** Offers, payments and starts are looked for every ten seconds, as the hour in which hosts are told is. */
const ENDED_MS = 60_000;
const TEST_MS = 240_000;

const LANGUAGES: Language[] = ['ko', 'en'];
const ZONES: Record<Language, string> = { ko: 'Asia/Seoul', en: 'America/New_York' };

let office: Office;
const schools = {} as Record<Language, School>;
const students: Student[] = [];

beforeAll(async () => {
  office = await Office.open();
  for (const language of LANGUAGES) schools[language] = await School.found(office, language, ZONES[language]);
}, TEST_MS);

afterAll(() => office?.close(), TEST_MS);

async function newcomer(school: School): Promise<Student> {
  const student = await school.student();
  students.push(student);
  return student;
}

/** Somebody new who applies; the letter about that is still to come. */
async function applied(school: School, course: Course, more: object = {}): Promise<Student> {
  return (await newcomer(school)).apply(course, more);
}

describe.concurrent.each(LANGUAGES)('in %s', { timeout: TEST_MS }, (language) => {
  const by = (ko: string, en: string) => (language === 'ko' ? ko : en);
  const AMOUNT = by('60,000원', '₩60,000');
  const REASON = by('준비물이 더 필요해요.', 'More material is needed.');

  test('an application is received, approved, and reviewed again after an edit; what is taken back is not told', async () => {
    const school = schools[language];
    const course = await school.course({ days: 10 }, { selection: 'REVIEW', edit_after_approval: 'REVIEW' });
    const question = { id: 'why', kind: 'SHORT', label: by('왜 배우고 싶나요?', 'Why?'), required: true };
    const form = { version: null, is_active: true, questions: [question] };
    await school.host.ask('PUT', `/classes/${course.id}/form`, form);
    const answers = { why: by('좋아해서요', 'I like it') };
    const student = await applied(school, course, { form_version: 1, answers });
    await student.gets('APPLIED', course, {
      says: [by('지금 심사 중이에요', 'it is now under review'), by('고칠 수 있어요', 'You can change your answers')],
      names: [course.recruit_until],
    });
    await school.decide(student, 'REJECT', { reason: REASON });
    await school.decide(student, 'UNDO');
    await school.decide(student, 'APPROVE');
    await student.gets('APPROVED', course, {
      says: [by('신청이 승인됐어요', 'your application was approved'), by('못 오게 되면', 'If you cannot come')],
    });
    await student.edit(course, { why: by('선물하려고요', 'As a present') });
    await student.gets('REOPENED', course, {
      says: [by('비워 두지 않아요', 'not kept in the meantime')],
    });
    await school.decide(student, 'APPROVE');
    await student.gets('APPROVED', course);
  });

  test('who is rejected is told why, and who is put into the line is told of the place that becomes free', async () => {
    const school = schools[language];
    const course = await school.course({ days: 10 }, { selection: 'REVIEW', reapply: true });
    const [first, second, third] = [
      await applied(school, course),
      await applied(school, course),
      await applied(school, course),
    ];
    for (const student of [first, second, third]) await student.gets('APPLIED', course);
    await school.decide(first, 'APPROVE');
    await school.decide(second, 'REJECT', { reason: REASON });
    await school.decide(third, 'WAITLIST');
    await first.gets('APPROVED', course);
    await second.gets('REJECTED', course, {
      says: [REASON, by('다시 신청할 수 있어요', 'You can apply again')],
      names: [course.recruit_until],
    });
    await third.gets('WAITLISTED', course, {
      says: [by('바로 승인될 수도 있어요', 'may become yours without our asking')],
    });
    await first.cancel(course);
    await first.gets('CANCELLED', course, { says: [by('요청하신 대로', 'as you asked')] });
    await third.gets('PROMOTED', course, { says: [by('따로 하실 일은 없어요', 'There is nothing to do')] });
  });

  test('a place with a fee is paid for, paid back, offered to the next, and ended by the host', async () => {
    const school = schools[language];
    const course = await school.paidCourse({ days: 10 });
    const [first, second] = [await applied(school, course), await applied(school, course)];
    await first.gets('PAYMENT_DUE', course, {
      says: [AMOUNT, by('자리은행 123-45', 'Bank of Jari, 123-45')],
      names: [(await first.look()).payment?.until],
    });
    await second.gets('WAITLISTED', course, {
      says: [AMOUNT, by('받을지 메일로 여쭤봐요', 'we ask you by mail whether you want the place')],
    });
    await school.decide(first, 'CONFIRM_PAYMENT');
    await first.gets('PAID', course, { says: [AMOUNT] });
    await first.cancel(course);
    await first.gets('CANCELLED', course, {
      says: [`${by('돌려드릴 금액', 'To be refunded')}: ${AMOUNT}`, by('계좌로 보내 드려요', 'by bank transfer')],
    });
    await second.gets('OFFERED', course, {
      says: [AMOUNT, by('이어서 수강료를 보내면', 'paying the fee then confirms it')],
      names: [(await second.look()).offer_until],
    });
    await second.accept(course);
    await second.gets('PAYMENT_DUE', course, { says: [AMOUNT], names: [(await second.look()).payment?.until] });
    await school.decide(second, 'CANCEL', { reason: REASON });
    await second.gets('CANCELLED_BY_HOST', course, {
      says: [REASON, by('이미 보냈다면', 'If you have already transferred')],
    });
  });

  test('of a class that is near, offers are missed, declined and accepted', async () => {
    const school = schools[language];
    const course = await school.course(soon(20 * HOUR_MS));
    const first = await applied(school, course);
    await first.gets('APPROVED', course, { says: [by('신청하자마자', 'right away')] });
    const second = await applied(school, course);
    await second.gets('WAITLISTED', course);
    const third = await applied(school, course);
    await third.gets('WAITLISTED_SECOND', course);
    await first.cancel(course);
    await first.gets('CANCELLED', course);
    await second.gets('OFFERED', course, {
      says: [by('다음 분께 가고', 'it goes to the next person')],
      names: [(await second.look()).offer_until],
    });
    await untilOfferEnds(office, second.enrollment.id);
    await second.gets('OFFER_MISSED', course, {
      patience: ENDED_MS,
      says: [by('기한까지 답이 없어', 'no answer by the deadline'), by('다시 신청할 수 있어요', 'You can apply again')],
      names: [course.recruit_until],
    });
    await third.gets('OFFERED', course, { names: [(await third.look()).offer_until] });
    const fourth = await applied(school, course);
    await fourth.gets('WAITLISTED', course);
    await third.decline(course);
    await third.gets('DECLINED', course, { says: [by('받지 않기로 한', 'you declined')] });
    await fourth.gets('OFFERED', course);
    await fourth.accept(course);
    await fourth.gets('APPROVED', course, { says: [by('기다리던 자리', 'the place you took is yours')] });
  });

  test('another time is told to everybody with what it means for them, and the start ends what is not settled', async () => {
    const school = schools[language];
    const course = await school.paidCourse({ days: 10 }, { capacity: 3 });
    const [gone, placed, paying] = [
      await applied(school, course),
      await applied(school, course),
      await applied(school, course),
    ];
    for (const student of [gone, placed, paying]) await student.gets('PAYMENT_DUE', course);
    const offered = await applied(school, course);
    await offered.gets('WAITLISTED', course);
    const waiting = await applied(school, course);
    await waiting.gets('WAITLISTED_SECOND', course);
    await school.decide(placed, 'CONFIRM_PAYMENT');
    await placed.gets('PAID', course);
    await gone.cancel(course);
    await gone.gets('CANCELLED', course, { says: [by('이미 보냈다면', 'If you have already transferred')] });
    await offered.gets('OFFERED', course);

    await school.reschedule(course, soon(NEAR_MS));
    const near = [course.starts_at];
    await placed.gets('CLASS_RESCHEDULED', course, {
      says: [by('받은 자리는 그대로예요', 'You keep your place'), by('모두 돌려받을 수', 'the whole fee is refunded')],
    });
    await paying.gets('CLASS_RESCHEDULED', course, {
      says: [by('보내면 돼요', 'please transfer the fee by')],
      names: near,
    });
    await offered.gets('CLASS_RESCHEDULED', course, {
      says: [by('까지 받으면 돼요', 'still kept for you until')],
      names: near,
    });
    await waiting.gets('CLASS_RESCHEDULED', course, {
      says: [by('대기 순서는 그대로예요', 'You keep your place on the waitlist')],
    });
    await offered.accept(course);
    await offered.gets('PAYMENT_DUE', course, { names: near });
    await Promise.all([
      ...[paying, offered].map((student) =>
        student.gets('PAYMENT_MISSED', course, {
          patience: NEAR_MS + ENDED_MS,
          says: [
            by('확인되지 않아', 'no payment was confirmed'),
            by('이미 보냈다면', 'If you have already transferred'),
          ],
        }),
      ),
      waiting.gets('STARTED', course, {
        patience: NEAR_MS + ENDED_MS,
        says: [by('시작할 때까지 자리를 드리지 못해', 'no place had become yours by the start')],
      }),
    ]);
  });

  test('a class is called off for whoever has a place, waits, or was entered by the host', async () => {
    const school = schools[language];
    const course = await school.course({ days: 10 }, { capacity: 2 });
    const desk = await school.entered(course, `desk-${randomUUID()}@example.com`);
    students.push(desk);
    await desk.gets('APPROVED', course, {
      says: [by('주최자가 자리를 잡아 두었어요', 'the host has set a place aside')],
    });
    const parent = await newcomer(school);
    const name = by('박하늘', 'Lily Park');
    const child = await parent.ask<{ id: string }>('POST', '/attendees', { name });
    await parent.apply(course, { attendee_id: child.id });
    await parent.gets('APPROVED', course, { says: [`${by('누가', 'For')}: ${name}`] });
    const waiting = await applied(school, course);
    await waiting.gets('WAITLISTED', course);
    await school.callOff(course, REASON);
    const says = [REASON, by('신청도 함께 취소됐어요', 'and your application with it')];
    await desk.gets('CLASS_CANCELLED', course, { says });
    await parent.gets('CLASS_CANCELLED', course, { says });
    await waiting.gets('CLASS_CANCELLED', course, { says });
  });

  test('somebody without an address is written to by nobody', async () => {
    const school = schools[language];
    const course = await school.course({ days: 10 });
    await school.entered(course);
    await school.callOff(course, REASON);
  });

  test('the host is told once of what is not decided before the start', async () => {
    const school = schools[language];
    const course = await school.course({ days: 2 }, { selection: 'REVIEW' });
    const student = await applied(school, course);
    await student.gets('APPLIED', course);
    await untilHostsAreTold(office);
    await school.isAskedToReview(course, ENDED_MS);
    await untilHostsAreTold(office);
  });
});

describe('when all is done', () => {
  test('every letter has come in both languages, and nobody got one more', { timeout: TEST_MS }, async () => {
    const letters = Object.keys(CLASS_LETTERS);
    expect([...seen].sort()).toEqual(
      LANGUAGES.flatMap((language) => letters.map((kind) => `${language} ${kind}`)).sort(),
    );
    const boxes = [...students, ...Object.values(schools)].map(({ box }) => box);
    const expected = boxes.reduce((sum, box) => sum + box.letters.length, 0);
    await settled(office, expected);
    // Long enough for a second copy of the last mail, and for the host to be told again.
    await sleep(15_000);
    for (const box of boxes) await box.expectNothingElse();
    expect(office.mailServer.arrived).toHaveLength(expected);
    const messageIds = boxes.flatMap((box) => box.letters.map(({ messageId }) => messageId));
    expect(new Set(messageIds).size).toBe(expected);
    const sent = await office.counted('sent');
    expect([...sent.values()].reduce((sum, count) => sum + count, 0)).toBe(expected);
    const kinds = new Set(Object.values(CLASS_LETTERS).map(({ kind }) => kind));
    expect([...sent.keys()].sort()).toEqual([...kinds].sort());
    for (const outcome of ['refused', 'failed']) expect(await office.counted(outcome)).toEqual(new Map());
    // In each language a rejection that was taken back, and somebody without an address, who had a place and was told off.
    const unwritten = new Map([
      ['ENROLLMENT_REJECTED', LANGUAGES.length],
      ['ENROLLMENT_APPROVED', LANGUAGES.length],
      ['CLASS_CANCELLED', LANGUAGES.length],
    ]);
    expect(await office.counted('dropped')).toEqual(unwritten);
  });
});
