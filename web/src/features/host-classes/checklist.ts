import type { HostClass } from '@/lib/api/types';

/** What a class needs before it is published; `anchor` is where the editor asks for it. */
export const CHECKS = {
  title: 'about',
  sessions: 'when',
  recruit: 'recruit',
  place: 'where',
  transfer: 'fee',
  seller: 'fee',
  refund: 'fee',
} as const;

export type Check = keyof typeof CHECKS;

interface Checked {
  check: Check;
  isDone: boolean;
  /** False where a class can be published without it. */
  isNeeded: boolean;
}

type Facts = Pick<
  HostClass,
  | 'title'
  | 'sessions'
  | 'recruit_from'
  | 'recruit_until'
  | 'location'
  | 'online_link'
  | 'fee'
  | 'payment'
  | 'transfer_instructions'
  | 'seller'
  | 'refund_policy'
>;

export function checklistOf(course: Facts): Checked[] {
  const checks: Checked[] = [
    { check: 'title', isDone: Boolean(course.title.trim()), isNeeded: true },
    { check: 'sessions', isDone: course.sessions.length > 0, isNeeded: true },
    { check: 'recruit', isDone: course.recruit_from !== null && course.recruit_until !== null, isNeeded: true },
    { check: 'place', isDone: Boolean(course.location || course.online_link), isNeeded: false },
  ];
  if (course.fee > 0) {
    const isTransfer = course.payment === 'TRANSFER';
    checks.push(
      { check: 'transfer', isDone: isTransfer && Boolean(course.transfer_instructions), isNeeded: true },
      { check: 'seller', isDone: Boolean(course.seller), isNeeded: true },
      { check: 'refund', isDone: course.refund_policy !== null, isNeeded: true },
    );
  }
  return checks;
}

/** The part of the editor in which a field of the class stands, for what the server names by its pointer. */
export function partOf(pointer: string): string {
  const field = pointer.split('/')[1] ?? '';
  const parts: Record<string, string> = {
    title: 'about',
    description: 'about',
    sessions: 'when',
    location: 'where',
    online_link: 'where',
    capacity: 'places',
    selection: 'places',
    waitlist: 'places',
    waitlist_capacity: 'places',
    offer_minutes: 'places',
    recruit_from: 'recruit',
    recruit_until: 'recruit',
    visibility: 'visibility',
  };
  const ofFee = ['fee', 'currency', 'payment', 'transfer_instructions', 'transfer_hours', 'seller', 'refund_policy'];
  return parts[field] ?? (ofFee.includes(field) ? 'fee' : 'rules');
}
