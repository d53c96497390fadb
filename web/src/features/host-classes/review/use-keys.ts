import { useEffect, useRef } from 'react';
import { actionOf, isTyping, type ReviewAction } from './keys';

/** Listens for the review's keys as long as its page stands. */
export function useKeys(act: (action: ReviewAction) => void): void {
  // The listener stays; what it calls is always the latest.
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector('dialog[open]')) return;
      const action = actionOf(event);
      if (!action) return;
      event.preventDefault();
      latest.current(action);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
