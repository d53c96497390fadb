import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import type { Locale, Organisation, OrganisationChange } from '@/lib/api/types';

const SELDOM_CHANGED_MS = 60_000;

export const organisationQuery = queryOptions({
  queryKey: ['organisation'],
  queryFn: ({ signal }) => call('GET', '/organisation', { signal }),
  staleTime: SELDOM_CHANGED_MS,
});

export const mailPreviewsQuery = (locale: Locale) =>
  queryOptions({
    queryKey: ['mail-previews', locale],
    queryFn: ({ signal }) => call('GET', '/admin/mail-previews', { query: { locale }, signal }),
    staleTime: SELDOM_CHANGED_MS,
  });

export function changeOrganisation(body: OrganisationChange): Promise<Organisation> {
  return call('PATCH', '/organisation', { body });
}
