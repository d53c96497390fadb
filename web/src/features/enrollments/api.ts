import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { nextPageOf } from '@/lib/api/pages';
import { persist } from '@/lib/api/persist';
import type { Answers, Enrollment } from '@/lib/api/types';

const PAGE_SIZE = 30;
/** The stream tells of changes at once; this is for those that it does not know of. */
const PACE_MS = 60_000;

export const enrollmentsQuery = infiniteQueryOptions({
  queryKey: ['enrollments', 'list'],
  queryFn: ({ pageParam, signal }) =>
    call('GET', '/enrollments', { query: { page: pageParam, page_size: PAGE_SIZE }, signal }),
  initialPageParam: 1,
  getNextPageParam: nextPageOf,
});

export const enrollmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['enrollments', id],
    queryFn: ({ signal }) => call('GET', '/enrollments/{id}', { path: { id }, signal }),
    refetchInterval: PACE_MS,
  });

export type Deed = (enrollment: Enrollment, idempotencyKey: string) => Promise<Enrollment>;

const pathOf = (enrollment: Enrollment) => ({ id: enrollment.class.id, eid: enrollment.id });

export const acceptOffer: Deed = (enrollment, idempotencyKey) =>
  persist(() => call('POST', '/classes/{id}/enrollments/{eid}/accept', { path: pathOf(enrollment), idempotencyKey }));

export const declineOffer: Deed = (enrollment, idempotencyKey) =>
  persist(() => call('POST', '/classes/{id}/enrollments/{eid}/decline', { path: pathOf(enrollment), idempotencyKey }));

export const cancelEnrollment: Deed = (enrollment, idempotencyKey) =>
  persist(() => call('DELETE', '/classes/{id}/enrollments/{eid}', { path: pathOf(enrollment), idempotencyKey }));

export const saveAnswers =
  (answers: Answers, formVersion: number | null): Deed =>
  (enrollment, idempotencyKey) =>
    persist(() =>
      call('PUT', '/classes/{id}/enrollments/{eid}', {
        path: pathOf(enrollment),
        body: { version: enrollment.version, form_version: formVersion, answers },
        idempotencyKey,
      }),
    );
