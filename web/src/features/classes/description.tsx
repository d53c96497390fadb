import Markdown from 'markdown-to-jsx/react';
import type { ComponentProps } from 'react';

/** The page has its own first and second headings, and its own names for its parts. */
const OVERRIDES = {
  h1: { component: Heading },
  h2: { component: Heading },
  h3: { component: Subheading },
  h4: { component: Subheading },
  h5: { component: Subheading },
  h6: { component: Subheading },
  a: { component: Link },
  img: { component: Picture },
  input: { component: Box },
};

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

function Heading({ children }: ComponentProps<'h3'>) {
  return <h3>{children}</h3>;
}

function Subheading({ children }: ComponentProps<'h4'>) {
  return <h4>{children}</h4>;
}

function Link({ children, href }: ComponentProps<'a'>) {
  return (
    <a href={href} rel="noreferrer nofollow" target="_blank">
      {children}
    </a>
  );
}

/** Pictures from elsewhere are not loaded: that would tell strangers who reads the page. Their words remain. */
function Picture({ alt }: ComponentProps<'img'>) {
  return alt ? <span className="text-muted">{alt}</span> : null;
}

/** The box of a list of tasks shows, and cannot be ticked. */
function Box({ checked }: ComponentProps<'input'>) {
  return <span aria-hidden="true">{checked ? '☑' : '☐'}</span>;
}
