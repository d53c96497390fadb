import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import type { Note } from '@/lib/api/types';

export const noteQuery = (bookingId: string) =>
  queryOptions({
    queryKey: ['bookings', 'note', bookingId],
    queryFn: ({ signal }) => call('GET', '/admin/bookings/{id}/note', { path: { id: bookingId }, signal }),
    // Kept nowhere once its page is left: it is about a person.
    gcTime: 0,
  });

export const noteHistoryQuery = (bookingId: string) =>
  queryOptions({
    queryKey: ['bookings', 'note-history', bookingId],
    queryFn: ({ signal }) => call('GET', '/admin/bookings/{id}/note/history', { path: { id: bookingId }, signal }),
    gcTime: 0,
  });

/** `keepalive` lets the request outlive the page that is being left. */
export function putNote(bookingId: string, body: { text: string; version: number }, keepalive = false): Promise<Note> {
  return call('PUT', '/admin/bookings/{id}/note', { path: { id: bookingId }, body, keepalive });
}
