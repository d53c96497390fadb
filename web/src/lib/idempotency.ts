import { useState } from 'react';

/**
 * One key for each time a form is shown: every attempt to send that form, by double click, retry or lost
 * connection, carries the same key and is carried out at most once. `renew` begins a new form.
 */
export function useIdempotencyKey(): { key: string; renew: () => void } {
  const [key, setKey] = useState(newIdempotencyKey);
  return { key, renew: () => setKey(newIdempotencyKey()) };
}

/** `crypto.randomUUID` exists only in secure contexts, and Jari may run over plain HTTP inside a school's network. */
export function newIdempotencyKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
