import Markdown from 'markdown-to-jsx/react';
import type { ComponentProps } from 'react';

/** The page has its own first and second headings. */
const OVERRIDES = {
  h1: 'h3',
  h2: 'h3',
  h3: 'h4',
  h4: 'h5',
  h5: 'h6',
  a: Link,
  // Pictures from elsewhere are not loaded: that would tell strangers who reads the page. Their words remain.
  img: Picture,
} as const;

/** What a host wrote, in Markdown. Raw HTML stays the text that it is, and addresses that run code are dropped. */
export function Description({ text }: { text: string }) {
  return (
    <div className="prose">
      <Markdown options={{ disableParsingRawHTML: true, forceBlock: true, wrapper: 'div', overrides: OVERRIDES }}>
        {text}
      </Markdown>
    </div>
  );
}

function Link({ children, href }: ComponentProps<'a'>) {
  return (
    <a href={href} rel="noreferrer nofollow" target="_blank">
      {children}
    </a>
  );
}

function Picture({ alt }: ComponentProps<'img'>) {
  return alt ? <span className="text-muted">{alt}</span> : null;
}
