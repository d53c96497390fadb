import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { useUser } from '@/features/session/api';

export function Hero() {
  const { t } = useTranslation(['home', 'common']);
  const user = useUser();
  return (
    <section className="grid items-center gap-10 pt-8 pb-16 lg:grid-cols-[1fr_380px] lg:gap-16 lg:pt-20 lg:pb-24">
      <div>
        <h1 className="whitespace-pre-line font-bold text-40 tracking-tighter lg:text-64">{t('title')}</h1>
        <p className="mt-5 max-w-[34rem] text-muted lg:text-18">{t('lead')}</p>
        <div className="mt-8 flex flex-wrap gap-2.5">
          {user?.organisation === null ? (
            <ButtonLink look="brand" size="large" to="/classes">
              {t('goToClasses')}
            </ButtonLink>
          ) : (
            <ButtonLink look="brand" size="large" to={user ? '/host' : '/signup'}>
              {t(user ? 'goToHost' : 'start')}
            </ButtonLink>
          )}
          {!user && (
            <ButtonLink look="quiet" size="large" to="/login">
              {t('common:account.signIn')}
            </ButtonLink>
          )}
        </div>
      </div>
      <Places />
    </section>
  );
}

const ROWS = [
  { y: 30, taken: 3, mine: -1 },
  { y: 110, taken: 2, mine: 1 },
  { y: 190, taken: 1, mine: -1 },
  { y: 270, taken: 0, mine: -1 },
];
const COLUMNS = [30, 110, 190, 270];

/** Places as dots, a few of them taken, one of them yours. */
function Places() {
  return (
    <svg
      viewBox="0 0 300 300"
      fill="none"
      strokeWidth="4"
      className="w-full max-w-[300px] max-lg:hidden"
      aria-hidden="true"
    >
      {ROWS.map(({ y, taken, mine }) =>
        COLUMNS.map((x, column) => {
          const taking = column < taken ? 'fill-ink stroke-ink' : 'stroke-ink';
          const look = column === mine ? 'fill-brand stroke-brand' : taking;
          return <circle key={`${x}-${y}`} cx={x} cy={y} r="25" className={look} />;
        }),
      )}
    </svg>
  );
}
