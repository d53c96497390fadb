import { expect, inject, test } from 'vitest';
import { journeys, sees } from '../support/journey.ts';

const { api, visit } = journeys();

async function stylesAllowed(path: string): Promise<string | undefined> {
  const { headers } = await fetch(`${inject('origin')}${path}`);
  return headers.get('content-security-policy')?.match(/style-src ([^;]*)/)?.[1];
}

test('only the mailbox of development may style inline, for the mails it shows', async () => {
  expect(await stylesAllowed('/')).toBe("'self'");
  expect(await stylesAllowed('/invite/any')).toBe("'self'");
  expect(await stylesAllowed('/dev/mail')).toBe("'self' 'unsafe-inline'");
});

test('a mail is shown as its reader sees it, and without its own scripts', async () => {
  await api.invite(await api.host(), 'yujin@example.com');
  const page = await visit('/dev/mail');
  await sees(page, 'yujin@example.com');
  await page.getByText('꾸민 메일').click();
  expect(await page.locator('iframe').getAttribute('sandbox')).toBe('');
  const button = page.frameLocator('iframe').getByRole('link').first();
  expect(await button.evaluate((link) => getComputedStyle(link).textDecorationLine)).toBe('none');
});
