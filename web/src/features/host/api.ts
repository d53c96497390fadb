import { call } from '@/lib/api/client';
import type { DayReport } from '@/lib/api/types';

export function closeDay(date: string): Promise<DayReport> {
  return call('POST', '/admin/days/{date}/close', { path: { date } });
}

export function cancelDay(date: string, reason: string): Promise<DayReport> {
  return call('POST', '/admin/days/{date}/cancel', { path: { date }, body: reason ? { reason } : {} });
}
