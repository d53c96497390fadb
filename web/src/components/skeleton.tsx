import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '@/lib/classes';

/** Stands where the content will stand, in its shape, so that nothing jumps when it arrives. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classes('skeleton', className)} />;
}

interface LoadingProps {
  children: ReactNode;
  className?: string;
  /** True if nothing else on the page has a heading yet. */
  isPage?: boolean;
}

/** Wraps a page's skeletons and says once, to those who listen, that something is coming. */
export function Loading({ children, className, isPage = false }: LoadingProps) {
  const { t } = useTranslation();
  const Words = isPage ? 'h1' : 'span';
  return (
    <div role="status" className={className}>
      <Words className="sr-only">{t('loading')}</Words>
      {children}
    </div>
  );
}
