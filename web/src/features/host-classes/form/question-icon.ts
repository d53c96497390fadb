import {
  AlignLeft,
  Calendar,
  CircleDot,
  Hash,
  ListChecks,
  type LucideIcon,
  Paperclip,
  ShieldCheck,
  TextCursorInput,
} from 'lucide-react';
import type { QuestionKind } from '@/lib/api/types';

export const KIND_ICONS: Record<QuestionKind, LucideIcon> = {
  SHORT: TextCursorInput,
  LONG: AlignLeft,
  NUMBER: Hash,
  DATE: Calendar,
  ONE: CircleDot,
  MANY: ListChecks,
  CONSENT: ShieldCheck,
  FILE: Paperclip,
};
