// biome-ignore-all lint/plugin: the module for amounts of money, as `time.ts` is the one for times.
import type { Locale } from '@/lib/api/types';

/** "66,000원" or "₩66,000": an amount in the smallest unit of its currency, as people write it. */
export function formatMoney(amount: number, currency: string, language: Locale): string {
  const digits = fractionDigits(currency);
  const value = amount / 10 ** digits;
  if (language === 'ko' && currency === 'KRW') return `${new Intl.NumberFormat('ko').format(value)}원`;
  return new Intl.NumberFormat(language === 'ko' ? 'ko' : 'en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    // A round price has no decimals behind it.
    minimumFractionDigits: Number.isInteger(value) ? 0 : digits,
  }).format(value);
}

function fractionDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0;
}
