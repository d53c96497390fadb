/** Classes and applications for the pictures. */
import { at, NOW } from './data.ts';
import { type Answers, problem } from './stand-in.ts';

const MINUTE_MS = 60_000;
const soon = (minutes: number) => new Date(NOW + minutes * MINUTE_MS).toISOString();

export const page = (items: object[]) => ({ items, page: 1, page_size: 24, total: items.length });

export const STUDENT = {
  id: 'student',
  email: 'haneul@example.com',
  name: '이하늘',
  locale: 'ko',
  zone: 'Asia/Seoul',
  role: 'USER',
  organisation: null,
};

const sessions = (count: number) =>
  Array.from({ length: count }, (_, week) => ({ starts_at: at(12 + week * 7, 10), ends_at: at(12 + week * 7, 12) }));

const DESCRIPTION = `연필 한 자루로 시작하는 **기초 드로잉**이에요. 처음 그려도 괜찮아요.

## 준비물

- 연필 4B
- 스케치북 (없으면 빌려드려요)
- 편한 옷

수업 뒤에는 [작품 모음](https://example.com/works)에서 서로의 그림을 볼 수 있어요. <script>alert(1)</script>

> 그림은 손이 아니라 눈으로 배워요.`;

export const TERMS = {
  id: 'terms',
  type: 'ENROLLMENT',
  version: 2,
  title: '클래스 참여 약관',
  content: '수업 중 찍은 사진은 동의 없이 쓰지 않아요.\n결석하면 보강은 한 번까지 할 수 있어요.\n'.repeat(6),
  required: true,
  created_at: at(-30, 9),
};

export const course = (changes: object = {}) => ({
  id: 'drawing',
  title: '토요일 기초 드로잉',
  description: DESCRIPTION,
  organisation_name: '마포 문화의집',
  zone: 'Asia/Seoul',
  sessions: sessions(4),
  starts_at: at(12, 10),
  ends_at: at(33, 12),
  location: '마포구 백범로 31, 2층 작업실',
  is_online: false,
  selection: 'FIRST_COME',
  visibility: 'PUBLIC',
  capacity: 30,
  taken_count: 18,
  waiting_count: 0,
  waitlist: true,
  waitlist_capacity: 20,
  reopens_at: null,
  reopening: 'AT_ONCE',
  recruit_from: at(-1, 10),
  recruit_until: at(7, 18),
  fee: 0,
  currency: 'KRW',
  payment: null,
  seller: null,
  refund_policy: null,
  reapply: false,
  status: 'PUBLISHED',
  form_version: 3,
  has_image: false,
  terms: [TERMS],
  version: 4,
  ...changes,
});

export const PAID = {
  fee: 80_000,
  payment: 'TRANSFER',
  refund_policy: 'COURSE',
  seller: '마포 문화의집 · 대표 김서연\n사업자등록번호 123-45-67890 · 02-123-4567',
};
export const FULL = { taken_count: 30, waiting_count: 11 };
export const SOON = { recruit_from: soon(0.7), taken_count: 0 };

export const CATALOGUE = [
  course(),
  course({ id: 'a', title: '어린이 발레 첫걸음', ...PAID, capacity: 12, taken_count: 12, waiting_count: 3 }),
  course({
    id: 'b',
    title: '글쓰기 모임: 겨울의 문장',
    selection: 'REVIEW',
    capacity: 8,
    taken_count: 0,
    is_online: true,
    location: null,
  }),
  course({
    id: 'c',
    title: '새벽 달리기 반',
    recruit_from: at(2, 10),
    capacity: 100,
    taken_count: 0,
    sessions: sessions(1),
  }),
  course({
    id: 'd',
    title: '온 가족 별 보기 캠프와 천체 사진 찍기: 초겨울 밤하늘을 함께 걷는 이틀',
    capacity: 300,
    taken_count: 212,
  }),
  course({ id: 'e', title: '도자기 물레', capacity: 6, taken_count: 6, waitlist: false }),
];

const question = (id: string, kind: string, label: string, more: object = {}) => ({
  id,
  kind,
  label,
  help: null,
  required: true,
  options: null,
  min: null,
  max: null,
  condition: null,
  ...more,
});
const options = (...labels: string[]) => labels.map((label, position) => ({ id: `o${position}`, label }));

export const FORM = {
  class_id: 'drawing',
  version: 3,
  title: null,
  description: '수업을 준비하는 데만 써요. 편하게 적어 주세요.',
  is_active: true,
  questions: [
    question('phone', 'SHORT', '비상 연락처', { help: '수업 중에 연락할 수 있는 번호예요.', max: 20 }),
    question('level', 'ONE', '그려 본 적이 있나요?', {
      options: options('처음이에요', '조금 그려 봤어요', '꾸준히 그려요'),
    }),
    question('years', 'NUMBER', '몇 해나 그렸나요?', {
      min: 1,
      max: 50,
      condition: { question: 'level', one_of: ['o1', 'o2'] },
    }),
    question('days', 'MANY', '올 수 있는 날', { options: options('첫째 주', '둘째 주', '셋째 주', '넷째 주'), min: 2 }),
    question('birthday', 'DATE', '생년월일', { required: false }),
    question('why', 'LONG', '배우고 싶은 것', { required: false, max: 500 }),
    question('work', 'FILE', '그린 그림', { required: false, max: 3 }),
    question('photo', 'CONSENT', '수업 사진 촬영', {
      help: '수업 기록용 사진을 찍어 마포 문화의집 누리집에 1년 동안 올려요. 동의하지 않아도 수업은 들을 수 있어요.',
      required: false,
    }),
  ],
};

export const ATTENDEES = [
  { id: 'self', name: '이하늘', is_self: true },
  { id: 'child', name: '이바다', is_self: false },
];

const MY_CLASS = {
  id: 'drawing',
  title: '토요일 기초 드로잉',
  organisation_name: '마포 문화의집',
  zone: 'Asia/Seoul',
  sessions: sessions(4),
  starts_at: at(12, 10),
  ends_at: at(33, 12),
  location: '마포구 백범로 31, 2층 작업실',
  online_link: null,
  selection: 'FIRST_COME',
  status: 'PUBLISHED',
  fee: 0,
  currency: 'KRW',
  has_image: false,
  recruit_until: at(7, 18),
  share_token: null,
};

const entry = (type: string, when: string, details: object = {}, actor = 'SYSTEM') => ({
  at: when,
  type,
  actor,
  actor_name: null,
  details,
});
export const APPLIED_ENTRY = entry('EnrollmentApplied', at(0, 10), {}, 'APPLICANT');

export const enrollment = (status: string, changes: object = {}, classChanges: object = {}) => ({
  id: `enrollment-${status}`,
  class: { ...MY_CLASS, ...classChanges },
  attendee: ATTENDEES[0],
  status,
  arrival: 212,
  position: null,
  waiting_count: null,
  received_at: '2026-11-20T01:00:00.214Z',
  offer_until: null,
  payment: null,
  decided_at: null,
  reason: null,
  end_kind: null,
  ended_at: null,
  can_cancel: true,
  can_edit: true,
  edit_loses_place: false,
  edit_until: at(7, 18),
  may_apply_again: false,
  refund_if_cancelled: null,
  refund_due: null,
  form_version: 3,
  files: [{ id: 'file', name: '정물 연습.pdf', media_type: 'application/pdf', size: 820_400 }],
  answers: {
    phone: '010-1234-5678',
    level: 'o1',
    years: 2,
    days: ['o0', 'o2'],
    birthday: '2014-03-02',
    work: ['file'],
    photo: true,
  },
  form: FORM,
  timeline: [APPLIED_ENTRY],
  version: 2,
  ...changes,
});

export const WAITING = {
  position: 12,
  waiting_count: 27,
  timeline: [APPLIED_ENTRY, entry('EnrollmentWaitlisted', at(0, 10), { position: 12 })],
};
export const OFFERED = {
  offer_until: soon(72),
  timeline: [...WAITING.timeline, entry('EnrollmentOffered', at(0, 10, 20), { until: soon(72) })],
};
export const PAYING = {
  payment: {
    until: soon(60 * 26),
    amount: 80_000,
    currency: 'KRW',
    instructions: '한빛은행 123-456-789012 마포문화의집\n보내는 분: 신청한 사람 이름',
  },
  timeline: [APPLIED_ENTRY, entry('EnrollmentPaymentDue', at(0, 10), { until: soon(60 * 26) })],
};

export const classAnswers = (changes: object = {}, mine: object[] = []): Answers => ({
  'GET /classes/drawing': { body: course(changes) },
  'GET /classes/drawing/form': { body: FORM },
  'GET /classes/drawing/draft': { body: { draft: null } },
  'PUT /classes/drawing/draft': {
    body: { attendee_id: 'self', form_version: 3, answers: {}, files: [], saved_at: at(0, 10, 25) },
  },
  'GET /attendees': { body: { items: ATTENDEES } },
  'GET /enrollments': { body: page(mine) },
  'GET /users/me': { body: STUDENT },
});

export const enrollmentAnswers = (status: string, changes: object = {}, classChanges: object = {}): Answers => ({
  ...classAnswers(),
  [`GET /enrollments/enrollment-${status}`]: { body: enrollment(status, changes, classChanges) },
});

const refusal = (status: number, code: string, title: string, detail: string, more: object = {}) => ({
  status,
  body: problem(status, code, title, detail, more),
});
export const refused = {
  full: refusal(409, 'class_full', '자리가 없어요', '', { waiting: 20, waitlist: true }),
  changed: refusal(409, 'form_changed', '신청서가 바뀌었어요', '', {
    form_version: 4,
    changes: [
      { question: 'size', change: 'ADDED', label: '앞치마 크기' },
      { question: 'why', change: 'REMOVED', label: '배우고 싶은 것' },
    ],
  }),
  already: refusal(409, 'already_applied', '이미 신청했어요', '', {
    enrollment_id: 'x',
    enrollment_status: 'APPROVED',
  }),
  terms: refusal(422, 'invalid', '확인이 필요한 항목이 있어요', '표시된 항목을 고쳐 주세요.', {
    errors: [{ pointer: '/terms', code: 'not_agreed', detail: '동의가 필요한 약관이에요.' }],
    missing: ['terms-2'],
  }),
  files: refusal(422, 'invalid', '확인이 필요한 항목이 있어요', '표시된 항목을 고쳐 주세요.', {
    errors: [{ pointer: '/answers', code: 'no_such_file', detail: '올린 파일을 찾을 수 없어요. 다시 올려 주세요.' }],
  }),
  offerOver: refusal(409, 'offer_over', '제안이 끝났어요', '자리가 다음 분께 갔어요.'),
  gone: refusal(404, 'unknown_link', '열 수 없는 링크예요', ''),
};
