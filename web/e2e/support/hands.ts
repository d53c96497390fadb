/** How somebody operates a page: the same journey is walked with a mouse, and with nothing but keys. */
import type { Locator, Page } from 'playwright-core';

export type Way = 'mouse' | 'keyboard';

export interface Hand {
  press: (target: Locator) => Promise<void>;
  fill: (target: Locator, text: string) => Promise<void>;
  /** Takes the radio button inside of its label. */
  choose: (label: Locator) => Promise<void>;
  toggle: (checkbox: Locator) => Promise<void>;
  /** Opens a menu and takes one of its items. */
  pick: (menu: Locator, item: string) => Promise<void>;
}

export function handOn(page: Page, way: Way): Hand {
  return way === 'mouse' ? mouse(page) : keyboard(page);
}

const itemOf = (page: Page, name: string) => page.getByRole('menuitem', { name, exact: true });

function mouse(page: Page): Hand {
  return {
    press: (target) => target.click(),
    fill: (target, text) => target.fill(text),
    choose: (label) => label.click(),
    // The box itself is drawn by its label.
    toggle: (checkbox) => checkbox.locator('xpath=..').click(),
    pick: async (menu, item) => {
      await menu.click();
      await itemOf(page, item).click();
    },
  };
}

/** More stops than this on the way to one control, and nobody would go it. */
const STOPS_MAX = 120;
const ITEMS_MAX = 20;

function keyboard(page: Page): Hand {
  const key = (name: string) => page.keyboard.press(name);
  const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement);

  async function tabTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let stop = 0; stop < STOPS_MAX; stop += 1) {
      if (await hasFocus(target)) return expectRing(target);
      // Of a group of radio buttons the Tab key stops at one; the arrows go on from there.
      if (await isBesides(target)) await key('ArrowDown');
      else await key('Tab');
    }
    throw new Error(`No key leads to ${target}`);
  }

  return {
    press: async (target) => {
      await tabTo(target);
      await key('Enter');
    },
    fill: async (target, text) => {
      await tabTo(target);
      const type = await target.getAttribute('type');
      if (type === 'date' || type === 'time') return typeMoment(page, target, text);
      await key('ControlOrMeta+a');
      await page.keyboard.type(text);
    },
    choose: async (label) => {
      const radio = label.locator('input');
      await tabTo(radio);
      if (!(await radio.isChecked())) await key('Space');
    },
    toggle: async (checkbox) => {
      await tabTo(checkbox);
      await key('Space');
    },
    pick: async (menu, item) => {
      await tabTo(menu);
      await key('Enter');
      const wanted = itemOf(page, item);
      await wanted.waitFor();
      // Inside of a menu the arrows lead from one to the next.
      for (let stop = 0; !(await hasFocus(wanted)); stop += 1) {
        if (stop === ITEMS_MAX) throw new Error(`No arrow leads to ${item}`);
        await key('ArrowDown');
      }
      await key('Enter');
    },
  };
}

/** True if another radio button of the same group has the focus. */
function isBesides(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { activeElement } = document;
    const isRadio = (it: Element | null): it is HTMLInputElement =>
      it instanceof HTMLInputElement && it.type === 'radio';
    return isRadio(element) && isRadio(activeElement) && element.name === activeElement.name;
  });
}

/** Whoever goes by keys sees where they are: on the control, or on the label that is drawn in its place. */
async function expectRing(target: Locator): Promise<void> {
  const hasRing = await target.evaluate((element) =>
    [element, element.closest('label'), element.parentElement].some(
      (it) => it !== null && getComputedStyle(it).outlineStyle !== 'none',
    ),
  );
  if (!hasRing) throw new Error(`The focus is not seen on ${target}`);
}

/** The browser orders the parts of a day and of a time of day by the system's language. */
async function typeMoment(page: Page, target: Locator, value: string): Promise<void> {
  for (const digits of spellings(value)) {
    for (let part = 0; part < 4; part += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.type(digits);
    if ((await target.inputValue()) === value) return;
  }
  throw new Error(`${value} cannot be typed`);
}

function spellings(value: string): string[] {
  if (value.includes('-')) {
    const [year = '', month = '', day = ''] = value.split('-');
    return [month + day + year, day + month + year, `${year}\t${month}${day}`];
  }
  const [hour = '', minute = ''] = value.split(':');
  const ofTwelve = String(Number(hour) % 12 || 12).padStart(2, '0');
  return [ofTwelve + minute + (Number(hour) < 12 ? 'A' : 'P'), hour + minute];
}
