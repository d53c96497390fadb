import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { SearchInput } from '@/components/search-input';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { ClientEntry } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDay } from '@/lib/time';
import { clientsQuery } from './api';

/** Everybody who ever booked, found by name or address. */
export function ClientsPage() {
  const { t } = useTranslation('host');
  const navigate = useNavigate();
  const { q = '' } = useSearch({ from: '/host/clients' });
  const clients = useInfiniteQuery(clientsQuery(q));
  const items = clients.data?.pages.flatMap((page) => page.items) ?? [];
  const total = clients.data?.pages[0]?.total ?? 0;
  const search = useCallback(
    (text: string) => void navigate({ to: '/host/clients', search: text ? { q: text } : {}, replace: true }),
    [navigate],
  );
  return (
    <HostPage
      title={t('clients.title')}
      beside={total > 0 ? t('clients.total', { count: total, shown: formatCount(total) }) : ''}
    >
      <div className="mb-5">
        <SearchInput label={t('clients.search')} value={q} onSearch={search} />
      </div>
      {clients.isPending && <RowsSkeleton />}
      {clients.error && !clients.data && (
        <ProblemNote problem={asProblem(clients.error)} onRetry={() => void clients.refetch()} />
      )}
      {clients.data && items.length === 0 && <Empty q={q} />}
      {items.length > 0 && (
        <ul className="overflow-hidden rounded-card border border-line">
          {items.map((client) => (
            <li key={client.email ?? client.booking_id} className="border-line border-t first:border-t-0">
              <ClientRow client={client} />
            </li>
          ))}
        </ul>
      )}
      {clients.hasNextPage && (
        <Button
          look="quiet"
          className="mt-5 w-full"
          busy={clients.isFetchingNextPage}
          onClick={() => void clients.fetchNextPage()}
        >
          {t('slots.more')}
        </Button>
      )}
    </HostPage>
  );
}

const ROW =
  'grid min-h-12 grid-cols-[1fr_auto] items-center gap-x-4 px-4 py-2 transition-colors hover:bg-surface ' +
  'focus-visible:-outline-offset-2';

function ClientRow({ client }: { client: ClientEntry }) {
  if (client.email) {
    return (
      <Link to="/host/clients/$email" params={{ email: client.email }} className={ROW}>
        <ClientFacts client={client} />
      </Link>
    );
  }
  return (
    <Link to="/host/bookings/$bookingId" params={{ bookingId: client.booking_id ?? '' }} className={ROW}>
      <ClientFacts client={client} />
    </Link>
  );
}

function ClientFacts({ client }: { client: ClientEntry }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  return (
    <>
      <span className="min-w-0 sm:flex sm:items-baseline sm:gap-3">
        <b className="block truncate font-semibold">{client.name}</b>
        <span className="block truncate text-14 text-muted">{client.email ?? t('clients.noEmail')}</span>
      </span>
      <span className="flex-none text-right text-12 text-muted sm:flex sm:gap-4">
        <span className="block">{t('clients.last', { day: formatDay(client.last_at, zone, currentLanguage()) })}</span>
        <span className="block whitespace-nowrap sm:min-w-20">
          {t('clients.bookings', { count: client.bookings, shown: formatCount(client.bookings) })}
        </span>
      </span>
    </>
  );
}

function Empty({ q }: { q: string }) {
  const { t } = useTranslation('host');
  if (q) return <EmptyState title={t('clients.noneFound', { q })} text={t('clients.noneFoundText')} />;
  return (
    <EmptyState title={t('clients.none')} text={t('clients.noneText')}>
      <ButtonLink to="/host/invitations/new" search={{}}>
        {t('today.invite')}
      </ButtonLink>
    </EmptyState>
  );
}
