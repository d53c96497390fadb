import { queryOptions } from '@tanstack/react-query';
import { getNote, getNoteHistory } from '@/lib/api/next-host';

export const noteQuery = (bookingId: string) =>
  queryOptions({
    queryKey: ['bookings', 'note', bookingId],
    queryFn: ({ signal }) => getNote(bookingId, signal),
    // Kept nowhere once its page is left: it is about a person.
    gcTime: 0,
  });

export const noteHistoryQuery = (bookingId: string) =>
  queryOptions({
    queryKey: ['bookings', 'note-history', bookingId],
    queryFn: ({ signal }) => getNoteHistory(bookingId, signal),
    gcTime: 0,
  });
