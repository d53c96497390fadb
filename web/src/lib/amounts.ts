// biome-ignore-all lint/plugin: money is spelled here and nowhere else; few pages need it, so it is not part of time.ts.
/** How amounts are spelled that only some pages show: money and the size of files. */
import type { Locale } from '@/lib/api/types';

const UNITS = ['B', 'kB', 'MB'];
const STEP = 1_000;

/** "30,000원" or "₩30,000"; `amount` is in the smallest unit of the currency. */
export function formatMoney(amount: number, currency: string, language: Locale): string {
  const tag = language === 'ko' ? 'ko-KR' : 'en-GB';
  if (currency === 'KRW') {
    const number = new Intl.NumberFormat(tag).format(amount);
    return language === 'ko' ? `${number}원` : `₩${number}`;
  }
  const spelling = new Intl.NumberFormat(tag, { style: 'currency', currency });
  return spelling.format(amount / 10 ** (spelling.resolvedOptions().maximumFractionDigits ?? 0));
}

/** "820 kB" or "2.4 MB". */
export function formatBytes(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const size = bytes / STEP ** unit;
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}
