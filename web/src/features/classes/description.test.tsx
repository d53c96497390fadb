import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Description } from './description';

const html = (text: string) => renderToStaticMarkup(<Description text={text} />);

test('headings begin below those of the page and bring no names of their own', () => {
  expect(html('# content\n\n## b *c*\n\n### d')).toContain('<h3>content</h3><h3>b <em>c</em></h3><h4>d</h4>');
});

test('raw HTML is text, and an address that runs code is none', () => {
  const shown = html('<b onclick="x()">a</b> <script>x()</script> [y](javascript:x()) [z](data:text/html,x)');
  expect(shown).not.toMatch(/<(b|script)[ >]|javascript:|data:/);
  expect(shown).toContain('&lt;script&gt;');
});

test('pictures are not fetched, and links tell nobody where their reader came from', () => {
  const shown = html('![a dog](https://example.com/dog.png)\n\n[works](https://example.com)');
  expect(shown).not.toContain('dog.png');
  expect(shown).toContain('a dog');
  expect(shown).toContain('<a href="https://example.com" rel="noreferrer nofollow" target="_blank">works</a>');
});
