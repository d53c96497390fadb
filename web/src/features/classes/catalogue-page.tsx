import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { PageTitle } from '@/components/page-title';
import { ProblemNote } from '@/components/problem-note';
import { SearchInput } from '@/components/search-input';
import { Segmented } from '@/components/segmented';
import { Loading, Skeleton } from '@/components/skeleton';
import { asProblem } from '@/lib/api/problem';
import { useDocumentTitle } from '@/lib/document-title';
import { useNow } from '@/lib/now';
import { classesQuery, type When } from './api';
import { ClassCard } from './class-card';

const WHENS: readonly When[] = ['upcoming', 'open'];

/** What can be applied for, now or soon. */
export function CataloguePage() {
  const { t } = useTranslation('classes');
  useDocumentTitle(t('catalogue.title'));
  const { q = '', when } = useSearch({ from: '/classes' });
  const navigate = useNavigate({ from: '/classes' });
  const shown: When = when === 'open' ? 'open' : 'upcoming';
  return (
    <>
      <PageTitle text={t('catalogue.title')} className="mt-4 sm:mt-8" />
      <p className="mt-1 text-muted">{t('catalogue.lead')}</p>
      <div className="mt-6 mb-5 grid gap-3 sm:grid-cols-[1fr_auto]">
        <SearchInput
          label={t('catalogue.search')}
          value={q}
          onSearch={(text) => void navigate({ search: { ...(text ? { q: text } : {}), ...(when ? { when } : {}) } })}
        />
        <Segmented
          label={t('catalogue.when')}
          value={shown}
          options={WHENS.map((value) => ({ value, label: t(`catalogue.${value}`) }))}
          onChange={(value) =>
            void navigate({ search: { ...(q ? { q } : {}), ...(value === 'open' ? { when: value } : {}) } })
          }
        />
      </div>
      <Found q={q} when={shown} />
    </>
  );
}

function Found({ q, when }: { q: string; when: When }) {
  const { t } = useTranslation('classes');
  const now = useNow();
  const found = useInfiniteQuery(classesQuery(q, when));
  if (found.isPending) return <CardsSkeleton />;
  if (!found.data) return <ProblemNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />;
  const items = found.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    const words = q ? 'search' : when;
    return (
      <EmptyState title={t(`empty.${words}.title`, { q })} text={t(`empty.${words}.text`)}>
        {(q || when === 'open') && (
          <ButtonLink look="quiet" to="/classes" search={{}}>
            {t('empty.all')}
          </ButtonLink>
        )}
      </EmptyState>
    );
  }
  return (
    <>
      <h2 className="sr-only">{t('catalogue.found')}</h2>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {items.map((course) => (
          <li key={course.id}>
            <ClassCard course={course} now={now} />
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          look="quiet"
          className="mt-5 w-full"
          busy={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('catalogue.more')}
        </Button>
      )}
    </>
  );
}

const CARDS = ['a', 'b', 'c', 'd', 'e', 'f'];

function CardsSkeleton() {
  return (
    <Loading className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {CARDS.map((card) => (
        <div key={card} className="rounded-card border border-line p-5">
          <Skeleton className="h-6 w-24 rounded-full" />
          <Skeleton className="mt-3 h-6 w-44" />
          <Skeleton className="mt-2 h-4 w-36" />
          <Skeleton className="mt-7 h-6 w-52" />
          <Skeleton className="mt-3 h-4 w-32" />
        </div>
      ))}
    </Loading>
  );
}
