import { compiler } from 'markdown-to-jsx/react';
import type { ComponentProps } from 'react';

/** Headings step back by two: the page has its own above them. */
const OVERRIDES = {
  h1: { component: 'h3', props: {} },
  h2: { component: 'h3', props: {} },
  h3: { component: 'h4', props: {} },
  a: { component: Away, props: {} },
  // Pictures from elsewhere are refused by the content security policy.
  img: { component: () => null, props: {} },
  iframe: { component: () => null, props: {} },
} as const;

/** Text with simple marks. Raw HTML in it stays the text that it is. */
export default function Markdown({ text }: { text: string }) {
  return (
    <div className="prose-plain space-y-3 break-words">
      {compiler(text, { disableParsingRawHTML: true, forceBlock: true, overrides: OVERRIDES })}
    </div>
  );
}

function Away({ href, children }: ComponentProps<'a'>) {
  if (!/^(https?:|mailto:)/.test(href ?? '')) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="underline underline-offset-4">
      {children}
    </a>
  );
}
