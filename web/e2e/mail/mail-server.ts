/** The mail server of a test: a real one in a process of its own, and what has arrived at it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const PROCESS = fileURLToPath(new URL('smtp-process.mjs', import.meta.url));
const USER = 'jari';
const PASSWORD = 'p@ss/word';

/** How it treats its senders; what is left out stays as it was. */
interface Behaviour {
  silent?: boolean;
  swallowsAnswer?: boolean;
  greylists?: boolean;
  refused?: string[];
}

/** A mail as it came over the wire. */
export interface Arrived {
  user: string;
  from: string;
  to: string[];
  source: Buffer;
}

interface Asked {
  address: string;
  code: number;
}

interface Message {
  port?: number;
  done?: number;
  connected?: true;
  closed?: true;
  asked?: Asked;
  mail?: Omit<Arrived, 'source'> & { source: string };
}

export class MailServer {
  readonly arrived: Arrived[] = [];
  /** Every address that somebody wanted to send to, and the answer. */
  readonly asked: Asked[] = [];
  /** Conversations that have begun, and those that are over. */
  readonly conversations = { begun: 0, over: 0 };
  #process: ChildProcess | undefined;
  #port = 0;
  #listens = false;
  #changes = 0;
  #done = 0;

  static async start(): Promise<MailServer> {
    const server = new MailServer();
    await server.startAgain();
    return server;
  }

  /** For `JARI_SMTP_URL`. */
  get url(): string {
    return `smtp://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${this.#port}?tls=none`;
  }

  /** On the same port as before, so that the sender need not be told. */
  async startAgain(): Promise<void> {
    const env = { ...process.env, SMTP_PORT: String(this.#port), SMTP_USER: USER, SMTP_PASSWORD: PASSWORD };
    const started = fork(PROCESS, { env, execArgv: [] });
    this.#process = started;
    started.on('message', (message: Message) => this.#hear(message));
    await Promise.race([
      eventually('the mail server listens', () => this.#port !== 0 && this.#listens),
      once(started, 'exit').then(() => Promise.reject(new Error('The mail server did not start.'))),
    ]);
  }

  async behave(change: Behaviour): Promise<void> {
    this.#changes += 1;
    const id = this.#changes;
    this.#process?.send({ id, change });
    await eventually('the mail server has understood', () => this.#done >= id);
  }

  async kill(): Promise<void> {
    const dying = this.#process;
    this.#process = undefined;
    this.#listens = false;
    if (!dying || dying.exitCode !== null) return;
    const exit = once(dying, 'exit');
    dying.kill('SIGKILL');
    await exit;
    this.conversations.over = this.conversations.begun;
  }

  to(address: string): Arrived[] {
    return this.arrived.filter((mail) => mail.to.includes(address));
  }

  #hear({ port, done, connected, closed, asked, mail }: Message): void {
    if (port) {
      this.#port = port;
      this.#listens = true;
    }
    if (done) this.#done = done;
    if (connected) this.conversations.begun += 1;
    if (closed) this.conversations.over += 1;
    if (asked) this.asked.push(asked);
    if (mail) this.arrived.push({ ...mail, source: Buffer.from(mail.source, 'base64') });
  }
}
