import { readFileSync, writeFileSync } from 'node:fs';
import { isOperation, loadCatalog } from '../shared/runtime/catalog';
import { openapi } from '../shared/runtime/openapi';

/* npm run openapi: writes the OpenAPI document of each dialect; with --check, says whether they are up to date. */

const files = { edge: 'docs/openapi.json', x: 'docs/openapi-x.json' } as const;

const operations = loadCatalog().filter(isOperation);
for (const dialect of ['edge', 'x'] as const) {
  const file = files[dialect];
  const document = `${JSON.stringify(openapi(operations, dialect), null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(file, document);
  } else if (readFileSync(file, 'utf8') !== document) {
    console.error(`${file} is out of date: run npm run openapi`);
    process.exitCode = 1;
  }
}
