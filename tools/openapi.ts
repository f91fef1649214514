import { readFileSync, writeFileSync } from 'node:fs';
import { isOperation, loadCatalog } from '../shared/runtime/catalog';
import { openapi } from '../shared/runtime/openapi';

/* npm run openapi: writes docs/openapi.json; with --check, says whether it is up to date. */

const FILE = 'docs/openapi.json';

const document = `${JSON.stringify(openapi(loadCatalog().filter(isOperation)), null, 2)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, document);
} else if (readFileSync(FILE, 'utf8') !== document) {
  console.error(`${FILE} is out of date: run npm run openapi`);
  process.exitCode = 1;
}
