import { queryOptions } from '@tanstack/react-query';
import { getMailPreviews, getOrganisation } from '@/lib/api/next-host';
import type { Locale } from '@/lib/api/types';

const SELDOM_CHANGED_MS = 60_000;

export const organisationQuery = queryOptions({
  queryKey: ['organisation'],
  queryFn: ({ signal }) => getOrganisation(signal),
  staleTime: SELDOM_CHANGED_MS,
});

export const mailPreviewsQuery = (locale: Locale) =>
  queryOptions({
    queryKey: ['mail-previews', locale],
    queryFn: ({ signal }) => getMailPreviews(locale, signal),
    staleTime: SELDOM_CHANGED_MS,
  });
