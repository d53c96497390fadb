import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/now';
import { classesQuery } from './api';
import { ClassCard } from './class-card';

/** What fits on two rows of a wide window. */
const SHOWN_MAX = 6;

/** What is on now, on the first page. Where nothing is, the page is as it was without. */
export function ClassesNow() {
  const { t } = useTranslation('classes');
  const now = useNow();
  const { data } = useInfiniteQuery(classesQuery('', 'upcoming', SHOWN_MAX));
  const items = data?.pages[0]?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="animate-enter pb-16 lg:pb-24">
      <div className="mb-5 flex items-center gap-3">
        <h2 className="flex-1 font-bold text-22 tracking-tight">{t('now.title')}</h2>
        <Link to="/classes" className="tap font-semibold text-14 underline underline-offset-4">
          {t('now.all')}
        </Link>
      </div>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {items.map((course) => (
          <li key={course.id}>
            <ClassCard course={course} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}
