import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'vite';

/** Outside `dist`, because everything in `dist` is embedded in the server's binary. */
export const CHUNK_GRAPH_PATH = 'node_modules/.cache/jari/chunks.json';

export interface Chunk {
  file: string;
  /** The module that a dynamic import names, relative to the project, for example `src/routes/invite.tsx`. */
  module: string | null;
  isEntry: boolean;
  imports: string[];
}

/** Records which chunk imports which, so that `npm run size` can add up what a page really loads. */
export function chunkGraph(): Plugin {
  let root = '';
  return {
    name: 'jari-chunk-graph',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_options, bundle) {
      const chunks: Chunk[] = [];
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue;
        const module = output.facadeModuleId?.replace(`${root}/`, '') ?? null;
        chunks.push({ file: output.fileName, module, isEntry: output.isEntry, imports: output.imports });
      }
      mkdirSync(dirname(CHUNK_GRAPH_PATH), { recursive: true });
      writeFileSync(CHUNK_GRAPH_PATH, JSON.stringify(chunks, null, 2));
    },
  };
}
