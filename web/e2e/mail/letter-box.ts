/** Somebody's letters at the mail server: those that were read, and those that have come since. */
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import { type Letter, read } from './letter.ts';
import type { Arrived, MailServer } from './mail-server.ts';

const PATIENCE_MS = 30_000;

export class LetterBox {
  readonly address: string;
  /** Letters read, in order. */
  readonly letters: Letter[] = [];
  readonly #mailServer: MailServer;

  constructor(mailServer: MailServer, address: string) {
    this.#mailServer = mailServer;
    this.address = address;
  }

  /** So many more letters, and no others. */
  async next(what: string, count: number, patience = PATIENCE_MS): Promise<Letter[]> {
    const wanted = this.letters.length + count;
    await eventually(`${what} for ${this.address}`, () => this.#mails().length >= wanted, patience);
    const letters = await this.readNext();
    expect(
      letters.map(({ subject }) => subject),
      `expected ${what}`,
    ).toHaveLength(count);
    return letters;
  }

  /** Reads what has come by now, whatever it is. */
  async readNext(): Promise<Letter[]> {
    const mails = this.#mails().slice(this.letters.length);
    expect(
      mails.filter(({ to }) => to.length !== 1),
      'each goes to one address',
    ).toEqual([]);
    const letters = await Promise.all(mails.map(read));
    this.letters.push(...letters);
    return letters;
  }

  /** What came once more than expected, and counts as read from now on. */
  async copies(): Promise<Letter[]> {
    await eventually(`a copy for ${this.address}`, () => this.#mails().length > this.letters.length);
    return this.readNext();
  }

  /** Everything that came was expected. */
  async expectNothingElse(): Promise<void> {
    const came = await Promise.all(this.#mails().map(read));
    expect(came.map(({ subject }) => subject)).toEqual(this.letters.map(({ subject }) => subject));
  }

  #mails(): Arrived[] {
    return this.#mailServer.to(asSent(this.address));
  }
}

/** The domain as the DNS knows it. */
export function asSent(address: string): string {
  const [local = '', domain = ''] = address.split('@');
  return `${local}@${new URL(`http://${domain}`).hostname}`;
}
