// Adds up the JavaScript that a guest loads before the first page stands, and fails above the budget.
import { readFileSync, statSync } from 'node:fs';

const BUDGET_KB = 150;
/** Each page for guests, and the words that its loader waits for. */
const GUEST_ROUTES = {
  'src/routes/invite.tsx': 'guest',
  'src/routes/manage.tsx': 'booking',
  'src/routes/find.tsx': 'links',
  'src/routes/home.tsx': 'home',
  'src/routes/catalogue.tsx': 'classes',
  'src/routes/class.tsx': 'classes',
};
const LANGUAGES = ['ko', 'en'];

const chunks = JSON.parse(readFileSync('node_modules/.cache/jari/chunks.json', 'utf8'));
const byFile = new Map(chunks.map((chunk) => [chunk.file, chunk]));
const byModule = new Map(chunks.map((chunk) => [chunk.module, chunk]));

function closure(roots) {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const imported of byFile.get(file)?.imports ?? []) visit(imported);
  };
  for (const root of roots) visit(root);
  return [...seen];
}

function kilobytes(files, extension) {
  return files.reduce((sum, file) => sum + statSync(`dist/${file}${extension}`).size, 0) / 1000;
}

const entry = chunks.find((chunk) => chunk.isEntry);
let failed = false;
for (const [route, words] of Object.entries(GUEST_ROUTES)) {
  for (const language of LANGUAGES) {
    const texts = ['common', words].map((name) => `src/lib/i18n/${language}/${name}.ts`);
    const modules = [route, ...texts];
    const missing = modules.filter((module) => !byModule.has(module));
    if (missing.length > 0) throw new Error(`No chunk for ${missing.join(', ')}; run npm run build first.`);
    const files = closure([entry.file, ...modules.map((module) => byModule.get(module).file)]);
    const gzip = kilobytes(files, '.gz');
    const brotli = kilobytes(files, '.br');
    if (gzip > BUDGET_KB || brotli > BUDGET_KB) failed = true;
    process.stdout.write(`${route} ${language}: ${brotli.toFixed(1)} kB brotli, ${gzip.toFixed(1)} kB gzip\n`);
  }
}
process.stdout.write(failed ? `Over the budget of ${BUDGET_KB} kB.\n` : `Within the budget of ${BUDGET_KB} kB.\n`);
process.exit(failed ? 1 : 0);
