/** What the letters of classes say first. Nobody previews them as a list, so their words stand here. */
import type { Language } from './wording.ts';

interface ClassWording {
  /** As the server counts it. */
  kind: string;
  /** Where the application stands when it is told so; undefined where that differs. */
  status?: string;
  /** Of the subject, beside the name of the class. */
  subject: Record<Language, string>;
  heading: Record<Language, string>;
}

const same = (ko: string, en: string) => ({ subject: { ko, en }, heading: { ko, en } });

export const CLASS_LETTERS = {
  APPLIED: {
    kind: 'ENROLLMENT_APPLIED',
    status: 'APPLIED',
    ...same('신청을 받았어요', 'We have your application'),
  },
  APPROVED: { kind: 'ENROLLMENT_APPROVED', status: 'APPROVED', ...same('자리를 받았어요', 'You have a place') },
  REJECTED: {
    kind: 'ENROLLMENT_REJECTED',
    status: 'REJECTED',
    subject: { ko: '이번에는 승인되지 않았어요', en: 'Not approved this time' },
    heading: { ko: '이번에는 승인되지 않았어요', en: 'You were not approved this time' },
  },
  WAITLISTED: {
    kind: 'ENROLLMENT_WAITLISTED',
    status: 'WAITLISTED',
    subject: { ko: '대기 1번', en: 'Number 1 on the waitlist' },
    heading: { ko: '대기 1번이에요', en: 'You are number 1 on the waitlist' },
  },
  WAITLISTED_SECOND: {
    kind: 'ENROLLMENT_WAITLISTED',
    status: 'WAITLISTED',
    subject: { ko: '대기 2번', en: 'Number 2 on the waitlist' },
    heading: { ko: '대기 2번이에요', en: 'You are number 2 on the waitlist' },
  },
  OFFERED: { kind: 'ENROLLMENT_OFFERED', status: 'OFFERED', ...same('차례가 왔어요', 'It is your turn') },
  PROMOTED: {
    kind: 'ENROLLMENT_PROMOTED',
    status: 'APPROVED',
    ...same('자리가 나서 승인됐어요', 'You have a place now'),
  },
  PAYMENT_DUE: {
    kind: 'ENROLLMENT_PAYMENT_DUE',
    status: 'AWAITING_PAYMENT',
    subject: { ko: '수강료를 보내면 승인돼요', en: 'Please pay the fee' },
    heading: { ko: '자리를 맡아 두었어요', en: 'A place is kept for you' },
  },
  PAID: {
    kind: 'ENROLLMENT_PAID',
    status: 'APPROVED',
    subject: { ko: '입금을 확인했어요', en: 'Your payment has come' },
    heading: { ko: '자리를 받았어요', en: 'You have a place' },
  },
  CANCELLED: {
    kind: 'ENROLLMENT_CANCELLED',
    status: 'CANCELLED',
    subject: { ko: '신청을 취소했어요', en: 'Cancelled' },
    heading: { ko: '신청을 취소했어요', en: 'Your application is cancelled' },
  },
  CANCELLED_BY_HOST: {
    kind: 'ENROLLMENT_CANCELLED',
    status: 'CANCELLED',
    subject: { ko: '신청이 취소됐어요', en: 'Cancelled' },
    heading: { ko: '신청이 취소됐어요', en: 'Your application was cancelled' },
  },
  DECLINED: {
    kind: 'ENROLLMENT_CANCELLED',
    status: 'CANCELLED',
    subject: { ko: '이번 자리를 넘겼어요', en: 'You passed on the place' },
    heading: { ko: '이번 자리를 넘겼어요', en: 'You passed on this place' },
  },
  OFFER_MISSED: {
    kind: 'ENROLLMENT_EXPIRED',
    status: 'EXPIRED',
    ...same('받을 시간이 지났어요', 'The time to take the place has passed'),
  },
  PAYMENT_MISSED: {
    kind: 'ENROLLMENT_EXPIRED',
    status: 'EXPIRED',
    ...same('입금 기한이 지났어요', 'The time to pay has passed'),
  },
  STARTED: {
    kind: 'ENROLLMENT_EXPIRED',
    status: 'EXPIRED',
    ...same('자리가 정해지지 않은 채 시작했어요', 'It began without a place for you'),
  },
  CLASS_CANCELLED: {
    kind: 'CLASS_CANCELLED',
    status: 'CANCELLED',
    subject: { ko: '클래스가 취소됐어요', en: 'No longer taking place' },
    heading: { ko: '클래스가 취소됐어요', en: 'This class will not take place' },
  },
  CLASS_RESCHEDULED: {
    kind: 'CLASS_RESCHEDULED',
    subject: { ko: '클래스 시간이 바뀌었어요', en: 'New time' },
    heading: { ko: '바뀐 시간을 확인해 주세요', en: 'Please check the new time' },
  },
  REOPENED: {
    kind: 'ENROLLMENT_REOPENED',
    status: 'APPLIED',
    ...same('다시 심사 중이에요', 'Under review again'),
  },
  REVIEWS_DUE: {
    kind: 'REVIEWS_DUE',
    subject: { ko: '심사할 신청 1건', en: '1 application to review' },
    heading: { ko: '심사할 신청이 1건 있어요', en: '1 application to review' },
  },
} satisfies Record<string, ClassWording>;

export type ClassLetter = keyof typeof CLASS_LETTERS;

export function wordingOfClass(letter: ClassLetter): ClassWording {
  return CLASS_LETTERS[letter];
}

export function subjectOf(letter: ClassLetter, language: Language, title: string): string {
  const words = CLASS_LETTERS[letter].subject[language];
  return language === 'ko' ? `${words} · ${title}` : `${words}: ${title}`;
}
