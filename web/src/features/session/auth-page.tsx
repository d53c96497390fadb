import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { GuestShell } from '@/components/guest-shell';
import { useDocumentTitle } from '@/lib/document-title';

interface AuthPageProps {
  title: string;
  text: string;
  children: ReactNode;
}

/** The frame of signing in and signing up: the form, and beside it, where there is room, what it is for. */
export function AuthPage({ title, text, children }: AuthPageProps) {
  const { t } = useTranslation('account');
  useDocumentTitle(title);
  return (
    <GuestShell width="wide">
      <div className="mx-auto grid max-w-[420px] gap-12 pt-8 lg:max-w-none lg:grid-cols-[420px_1fr] lg:gap-24 lg:pt-20">
        <div>
          <h1 className="font-bold text-28 tracking-tight">{title}</h1>
          <p className="mt-2 mb-8 text-muted">{text}</p>
          {children}
        </div>
        <div className="flex flex-col justify-center gap-8 rounded-card bg-surface p-12 max-lg:hidden">
          <FillingPlaces />
          <p className="font-semibold text-22 tracking-tight">{t('benefits')}</p>
        </div>
      </div>
    </GuestShell>
  );
}

const ROWS = [
  { y: 22, taken: 3 },
  { y: 82, taken: 2 },
  { y: 142, taken: 1 },
];
const COLUMNS = [22, 82, 142];

/** Slots of three that fill; the last place to go is the viewer's. */
function FillingPlaces() {
  return (
    <svg viewBox="0 0 164 164" className="w-44" fill="none" strokeWidth="5" aria-hidden="true">
      {ROWS.map(({ y, taken }, row) =>
        COLUMNS.map((x, column) => {
          const isMine = row === 1 && column === 1;
          const isTaken = column < taken;
          const look = isMine ? 'fill-brand stroke-brand' : isTaken ? 'fill-ink stroke-ink' : 'stroke-ink';
          return <circle key={`${x}-${y}`} cx={x} cy={y} r="18" className={look} />;
        }),
      )}
    </svg>
  );
}
