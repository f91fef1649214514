import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleSources, isFresh } from '../prebuilt.cjs';
import { buildWeb } from '../web';
import { type Bundle, buildBundles } from './bundles';
import { prebuild } from './prebuild';

/** Output folder of `npm run build`; its `bundles.json` lists the bundles and a fingerprint of their sources. */
export const DIST = 'dist';
const REPORT = `${DIST}/bundles.json`;

interface Report {
  sources: string;
  bundles: Bundle[];
}

/** Builds pages and bundles, and what `npm start` runs. */
export async function build(): Promise<Bundle[]> {
  rmSync(DIST, { recursive: true, force: true });
  await buildWeb();
  const report: Report = { sources: bundleSources(), bundles: await buildBundles(DIST) };
  writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  await prebuild({ sqlite: join(DIST, 'registry-sqlite'), firestore: join(DIST, 'registry') });
  return report.bundles;
}

/** Returns the bundles; builds them first unless they are current. */
export async function built(): Promise<Bundle[]> {
  await buildWeb();
  if (existsSync(REPORT)) {
    const report: Report = JSON.parse(readFileSync(REPORT, 'utf8'));
    if (report.sources === bundleSources() && isFresh()) return report.bundles;
  }
  return build();
}
