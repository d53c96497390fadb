/** Starts the binary on a free port with a database of its own, and removes every trace of it afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    origin: string;
  }
}

const READY_MS = 60_000;
const STOP_MS = 20_000;
const POLL_MS = 100;

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { JARI_URL: url, JARI_BIN: binary } = process.env;
  if (url) {
    project.provide('origin', url.replace(/\/$/, ''));
    return undefined;
  }
  if (!binary) throw new Error('Set JARI_BIN to the binary to test, or JARI_URL to an instance that runs.');
  const origin = `http://127.0.0.1:${await freePort()}`;
  const folder = await mkdtemp(join(tmpdir(), 'jari-journeys-'));
  const server = start(binary, origin, folder);
  const output = collect(server);
  project.provide('origin', origin);
  try {
    await ready(origin, server);
  } catch (error) {
    await stop(server, folder);
    throw new Error(`${(error as Error).message}\n${output()}`);
  }
  return () => stop(server, folder);
}

function start(binary: string, origin: string, folder: string): ChildProcess {
  const environment = {
    ...process.env,
    JARI_LISTEN: new URL(origin).host,
    JARI_DATA_DIR: folder,
    // Journeys press faster than people do; what the limits are is tested by the server's own tests.
    JARI_RATE_SCALE: '1000',
    JARI_DRAIN_SECONDS: '0',
  };
  return spawn(binary, ['serve'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect(server: ChildProcess): () => string {
  let kept = '';
  const keep = (chunk: Buffer) => {
    kept = (kept + chunk).slice(-8_000);
  };
  server.stdout?.on('data', keep);
  server.stderr?.on('data', keep);
  return () => kept;
}

async function ready(origin: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`The server stopped with ${server.exitCode}.`);
    const answer = await fetch(`${origin}/api/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('The server did not become ready.');
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null) {
    const exit = once(server, 'exit');
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
    await exit;
    clearTimeout(timer);
  }
  await rm(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (!address || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
