/** One Jari of a test's own: the binary on a free port, with a database in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_MS = 60_000;
const STOP_MS = 60_000;
const POLL_MS = 100;
const OUTPUT_KEPT = 8_000;

export class Jari {
  readonly origin: string;
  /** The data folder; it goes with the server, not with the process. */
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #output = '';

  private constructor(origin: string, folder: string, environment: NodeJS.ProcessEnv) {
    this.origin = origin;
    this.folder = folder;
    this.#environment = environment;
  }

  static async start(settings: (origin: string) => NodeJS.ProcessEnv = () => ({})): Promise<Jari> {
    const origin = `http://127.0.0.1:${await freePort()}`;
    const folder = await mkdtemp(join(tmpdir(), 'jari-journeys-'));
    const jari = new Jari(origin, folder, {
      ...process.env,
      JARI_LISTEN: new URL(origin).host,
      JARI_DATA_DIR: folder,
      // Journeys press faster than people do; what the limits are is tested by the server's own tests.
      JARI_RATE_SCALE: '1000',
      JARI_DRAIN_SECONDS: '0',
      ...settings(origin),
    });
    try {
      await jari.startAgain();
    } catch (error) {
      await jari.remove();
      throw error;
    }
    return jari;
  }

  /** The same server once more: same port, same data. */
  async startAgain(): Promise<void> {
    const binary = process.env.JARI_BIN;
    if (!binary) throw new Error('Set JARI_BIN to the binary to test, or JARI_URL to an instance that runs.');
    const started = spawn(binary, ['serve'], { env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk).slice(-OUTPUT_KEPT);
    };
    started.stdout.on('data', keep);
    started.stderr.on('data', keep);
    this.#process = started;
    await this.#ready(started);
  }

  /** As a crash ends it: nothing is finished, nothing is said. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops it and removes every trace of it. */
  async remove(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  async #ready(started: ChildProcess): Promise<void> {
    const until = Date.now() + READY_MS;
    while (Date.now() < until) {
      if (started.exitCode !== null) throw new Error(`The server stopped with ${started.exitCode}.\n${this.#output}`);
      const answer = await fetch(`${this.origin}/api/ready`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`The server did not become ready.\n${this.#output}`);
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const exit = once(ending, 'exit');
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill('SIGKILL'), STOP_MS);
    await exit;
    clearTimeout(timer);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (!address || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
