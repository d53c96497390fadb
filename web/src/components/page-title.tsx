import { classes } from '@/lib/classes';

/** What fits on two lines of a phone; a longer title steps back, so that the page still begins on the first screen. */
const LARGE_CHARACTERS_MAX = 24;

/** The heading of a guest's page. It can take the focus when the page changes under whoever reads by ear. */
export function PageTitle({ text, className }: { text: string; className?: string }) {
  const size = text.length > LARGE_CHARACTERS_MAX ? 'text-22' : 'text-28';
  return (
    <h1 tabIndex={-1} className={classes('font-bold tracking-tight outline-none', size, className)}>
      {text}
    </h1>
  );
}
