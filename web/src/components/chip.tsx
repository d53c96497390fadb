import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

const TONES = {
  plain: 'border-line text-muted',
  good: 'border-transparent bg-good-soft text-good',
  wait: 'border-transparent bg-wait-soft text-wait',
  no: 'border-transparent bg-no-soft text-no',
  brand: 'border-transparent bg-brand-soft text-brand',
  ink: 'border-transparent bg-line text-ink',
} as const;

export type ChipTone = keyof typeof TONES;

export function Chip({ tone = 'plain', children }: { tone?: ChipTone; children: ReactNode }) {
  return (
    <span
      className={classes(
        'inline-flex items-center whitespace-nowrap rounded-full border px-2.5 py-0.5 font-semibold text-12',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
