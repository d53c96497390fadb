import type { Locale, Organisation, OrganisationChange } from '@/lib/api/types';
import { zoneNames } from '@/lib/time';
import { z } from '@/lib/zod';

export const NOTICE_MINUTES_OFFERED = [0, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 4_320, 10_080, 20_160];
/** 0 stands for keeping notes. */
export const RETENTION_DAYS_OFFERED = [0, 90, 180, 365, 730, 1_095, 1_825, 3_650];

export interface SettingsValues {
  name: string;
  zone: string;
  locale: Locale;
  cancel_notice_minutes: number;
  overlap_allowed: boolean;
  waitlist_default: boolean;
  remind_day: boolean;
  remind_hour: boolean;
  note_retention_days: number;
}

export const settingsSchema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, 'common:field.required'), z.maxLength(100, 'common:field.nameLong')),
  zone: z.string().check(z.refine(isZone, 'host:settings.errors.zone')),
  locale: z.enum(['ko', 'en']),
  cancel_notice_minutes: z.number(),
  overlap_allowed: z.boolean(),
  waitlist_default: z.boolean(),
  remind_day: z.boolean(),
  remind_hour: z.boolean(),
  note_retention_days: z.number(),
});

/** The server knows more names than a browser lists, so anything of the shape of a name is for it to judge. */
function isZone(zone: string): boolean {
  return zoneNames().includes(zone) || /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(zone);
}

export function valuesOf({ id: _, note_retention_days, ...organisation }: Organisation): SettingsValues {
  return { ...organisation, note_retention_days: note_retention_days ?? 0 };
}

/** Only what differs, so that two people at two settings do not undo each other. */
export function changesOf(before: Organisation, typed: SettingsValues): OrganisationChange {
  const { name, note_retention_days, ...rest } = typed;
  const wanted: Omit<Organisation, 'id'> = {
    ...rest,
    name: name.trim(),
    note_retention_days: note_retention_days === 0 ? null : note_retention_days,
  };
  const changed = Object.entries(wanted).filter(([member, value]) => before[member as keyof Organisation] !== value);
  return Object.fromEntries(changed);
}

/** What is offered, and what is set although nobody offers it. */
export function withPresent(offered: readonly number[], present: number): number[] {
  return [...new Set([...offered, present])].sort((a, b) => a - b);
}
