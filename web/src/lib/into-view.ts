/** Brings an element that has just appeared to the middle of the window; made to be a `ref`. */
export function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'center', behavior: 'smooth' });
}
