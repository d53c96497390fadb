import { at } from './data.ts';

const COUNTS = {
  applied: 12,
  awaiting_payment: 2,
  approved: 14,
  waitlisted: 5,
  offered: 1,
  rejected: 3,
  cancelled: 2,
  expired: 1,
};
export const NOBODY = Object.fromEntries(Object.keys(COUNTS).map((name) => [name, 0]));

const weekly = (days: number, count: number) =>
  Array.from({ length: count }, (_, week) => ({
    starts_at: at(days + week * 7, 19),
    ends_at: at(days + week * 7, 21),
  }));

/** A class as its host sees it. */
export function hostClass(id: string, changes: object = {}) {
  const sessions = weekly(12, 8);
  return {
    id,
    title: '처음 그리는 사람을 위한 저녁 드로잉',
    description: '## 무엇을 하나요\n\n연필 하나로 **여덟 번** 그려요.\n\n- 선과 면\n- 빛과 그림자\n- 사람 얼굴',
    sessions,
    location: '마포구 백범로 31, 3층 작업실',
    online_link: null,
    visibility: 'PUBLIC',
    selection: 'REVIEW',
    capacity: 20,
    waitlist: true,
    waitlist_capacity: 20,
    recruit_from: at(-3, 10),
    recruit_until: at(9, 18),
    offer_minutes: 1_440,
    fee: 120_000,
    currency: 'KRW',
    payment: 'TRANSFER',
    transfer_instructions: '국민은행 123-45-678901 자리공방, 신청한 이름으로 보내 주세요.',
    transfer_hours: 48,
    seller: '자리공방 · 대표 김서연 · 123-45-67890 · 서울 마포구 백범로 31 · 02-123-4567',
    refund_policy: 'COURSE',
    edit_until: null,
    edit_after_approval: 'KEEP',
    reapply: false,
    reopening: 'AT_ONCE',
    reopening_hours: [],
    zone: 'Asia/Seoul',
    starts_at: sessions[0]?.starts_at ?? null,
    ends_at: sessions.at(-1)?.ends_at ?? null,
    status: 'PUBLISHED',
    cancel_reason: null,
    taken_count: 17,
    waiting_count: 5,
    withheld_count: 0,
    reopens_at: null,
    counts: COUNTS,
    form_version: 2,
    question_count: 6,
    image_id: null,
    share_token: 'AZOvK3t2cYh0q8R2wLx7',
    version: 7,
    created_at: at(-10, 9),
    ...changes,
  };
}

export const DRAFT_CLASS = hostClass('draft', {
  title: '토요일 도예',
  status: 'DRAFT',
  sessions: [],
  starts_at: null,
  ends_at: null,
  recruit_from: null,
  recruit_until: null,
  seller: null,
  location: null,
  taken_count: 0,
  waiting_count: 0,
  counts: NOBODY,
  form_version: null,
  question_count: 0,
});

export const CLASSES = [
  hostClass('a'),
  DRAFT_CLASS,
  hostClass('b', {
    title: '새벽 요가 (선착순)',
    selection: 'FIRST_COME',
    recruit_from: at(2, 10),
    capacity: 12,
    taken_count: 0,
    counts: NOBODY,
    waiting_count: 0,
    fee: 0,
  }),
  hostClass('c', {
    title: '진로·진학 집단 상담: 나에게 맞는 전공을 찾는 네 가지 질문과 그 답을 함께 찾아가는 두 시간짜리 워크숍',
    status: 'CLOSED',
    capacity: 300,
    taken_count: 288,
    waiting_count: 41,
    counts: { ...COUNTS, waitlisted: 41, applied: 0 },
  }),
  hostClass('d', {
    title: '가을 사진 산책',
    status: 'ENDED',
    sessions: weekly(-60, 3),
    counts: { ...NOBODY, approved: 20 },
  }),
];

const QUESTIONS = [
  {
    id: 'q_level',
    kind: 'ONE',
    label: '그림을 배운 적이 있나요?',
    help: null,
    required: true,
    options: [
      { id: 'o_no', label: '처음이에요' },
      { id: 'o_some', label: '조금 배웠어요' },
      { id: 'o_much', label: '오래 그렸어요' },
    ],
    condition: null,
  },
  {
    id: 'q_where',
    kind: 'SHORT',
    label: '어디서 배웠나요?',
    help: null,
    required: false,
    max: 100,
    condition: { question: 'q_level', one_of: ['o_some', 'o_much'] },
  },
  { id: 'q_why', kind: 'LONG', label: '왜 그리고 싶나요?', help: '두세 문장이면 돼요.', required: true, min: 10 },
  {
    id: 'q_days',
    kind: 'MANY',
    label: '보강이 생기면 언제 올 수 있나요?',
    help: null,
    required: false,
    options: [
      { id: 'o_sat', label: '토요일 오전' },
      { id: 'o_sun', label: '일요일 오전' },
    ],
    max: 2,
  },
  { id: 'q_work', kind: 'FILE', label: '그려 본 그림', help: null, required: false, max: 2 },
  {
    id: 'q_photo',
    kind: 'CONSENT',
    label: '수업 사진에 나와도 괜찮아요',
    help: '공방 소식에만 써요. 동의하지 않아도 신청할 수 있어요.',
    required: false,
  },
];

export const FORM = {
  class_id: 'a',
  version: 2,
  title: '드로잉 신청서',
  description: '처음이어도 괜찮아요.',
  is_active: true,
  questions: QUESTIONS,
};
export const NO_FORM = {
  class_id: 'draft',
  version: null,
  title: null,
  description: null,
  is_active: false,
  questions: [],
};

const NAMES = [
  '이하늘',
  '박서준',
  '최유진',
  '정민호',
  '윤지아',
  '한도윤',
  '강예린',
  '조현우',
  '임수아',
  '오지훈',
  '신다은',
  '권태윤',
];

export function enrollment(number: number, changes: object = {}) {
  const name = NAMES[(number - 1) % NAMES.length] ?? '이하늘';
  return {
    id: `e${number}`,
    class_id: 'a',
    class_title: '처음 그리는 사람을 위한 저녁 드로잉',
    attendee_name: name,
    applicant: { name, email: `applicant${number}@example.com`, by_host: false },
    status: 'APPLIED',
    arrival: number,
    position: null,
    received_at: at(-2, 10, number),
    decided_at: null,
    decided_by_name: null,
    reason: null,
    end_kind: null,
    ended_at: null,
    offer_until: null,
    pay_until: null,
    out_of_turn: false,
    undo_until: null,
    refund_due: null,
    form_version: 2,
    files: [],
    answers: null,
    form: null,
    timeline: [],
    version: 1,
    ...changes,
  };
}

const child = { applicant: { name: '이정아', email: 'jeonga.lee@example.com', by_host: false } };

export const APPLIED = Array.from({ length: 12 }, (_, index) => enrollment(index + 20, index === 1 ? child : {}));

export const WAITING = Array.from({ length: 5 }, (_, index) =>
  enrollment(index + 40, { status: 'WAITLISTED', position: index + 1 }),
);

export const UNPAID = [
  enrollment(7, { status: 'AWAITING_PAYMENT', pay_until: at(1, 18) }),
  enrollment(9, { status: 'AWAITING_PAYMENT', pay_until: at(0, 22) }),
];

export const OFFERED = [enrollment(15, { status: 'OFFERED', offer_until: at(0, 20) })];

export const REFUNDS = [
  enrollment(3, {
    status: 'CANCELLED',
    end_kind: 'APPLICANT',
    ended_at: at(-1, 15),
    refund_due: 120_000,
    reason: '일정이 바뀌었어요.',
  }),
  enrollment(4, { status: 'CANCELLED', end_kind: 'HOST', ended_at: at(-1, 16) }),
];

export const EVERYBODY = [
  enrollment(1, { status: 'APPROVED', decided_at: at(-1, 9), decided_by_name: '김서연' }),
  enrollment(2, { status: 'APPROVED', applicant: { name: '박서준', email: null, by_host: true }, out_of_turn: true }),
  ...REFUNDS.slice(0, 1),
  ...UNPAID.slice(0, 1),
  enrollment(8, { status: 'REJECTED', reason: '정원이 찼어요.' }),
  ...OFFERED,
  ...APPLIED.slice(0, 4),
  ...WAITING.slice(0, 2),
];

const ANSWERS = {
  q_level: 'o_some',
  q_where: '고등학교 미술부에서 이 년 동안 배웠어요.',
  q_why: '퇴근하고 나서 휴대전화 말고 종이를 보고 싶어요.\n작년부터 하고 싶었는데 이제야 신청해요.',
  q_days: ['o_sat', 'o_sun'],
  q_work: ['f1', 'f2'],
  q_photo: true,
};

/** One application with all that a sheet shows; its form is older than today's. */
export function whole(number: number, changes: object = {}) {
  return enrollment(number, {
    form_version: 1,
    form: {
      ...FORM,
      version: 1,
      questions: [
        ...QUESTIONS,
        { id: 'q_gone', kind: 'NUMBER', label: '나이', help: null, required: false, condition: null },
      ],
    },
    answers: { ...ANSWERS, q_gone: 34 },
    files: [
      { id: 'f1', name: '정물.jpg', media_type: 'image/jpeg', size: 2_400_000 },
      {
        id: 'f2',
        name: '아주 긴 이름을 가진 그림 파일 2026년 가을 스케치 모음 최종.pdf',
        media_type: 'application/pdf',
        size: 820_000,
      },
    ],
    timeline: [
      { at: at(-2, 10, 20), type: 'EnrollmentApplied', actor: 'APPLICANT', actor_name: '이정아', details: {} },
      { at: at(-1, 9), type: 'EnrollmentEdited', actor: 'APPLICANT', actor_name: '이정아', details: {} },
    ],
    ...changes,
  });
}

const hours = [0, 41, 22, 9, 4, 2, 1, 0, 0, 1, 3, 2, 6, 4, 1, 0];
export const DASHBOARD = {
  class_id: 'a',
  applications: hours.map((count, index) => ({ at: at(-1, 9 + index), count })),
  step: 'HOUR',
  capacity: 20,
  taken: 17,
  withheld: 0,
  waiting: 5,
  waitlist_capacity: 20,
  counts: COUNTS,
  promoted: 3,
  mails: { queued: 1, sent: 58, dead: 2, dropped: 0 },
};

export const BULK = {
  lines: [
    { id: 'e20', attendee_name: '조현우', done: false, status: 'APPROVED', problem: null },
    { id: 'e21', attendee_name: '임수아', done: false, status: 'APPROVED', problem: null },
    {
      id: 'e22',
      attendee_name: '오지훈',
      done: false,
      status: null,
      problem: { code: 'would_pass', detail: '정원이 찼거나 먼저 기다리는 분이 있어요.' },
    },
  ],
  mails: [
    {
      kind: 'ENROLLMENT_APPROVED',
      locale: 'ko',
      count: 2,
      subject: '‘저녁 드로잉’ 자리를 받았어요',
      text: '조현우 님, 자리를 받았어요.\n\n12월 2일(수) 19:00에 마포구 백범로 31, 3층 작업실에서 만나요.',
    },
  ],
};
