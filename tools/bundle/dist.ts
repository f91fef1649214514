import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { filesBelow, fingerprintOf } from '../fingerprint';
import { buildWeb } from '../web';
import { type Bundle, buildBundles } from './bundles';

/** Output folder of `npm run build`; its `bundles.json` lists the bundles and a fingerprint of their sources. */
export const DIST = 'dist';
const REPORT = `${DIST}/bundles.json`;

interface Report {
  sources: string;
  bundles: Bundle[];
}

/** Returns every file that bundles depend on. */
const sources = (): string => {
  const pages = 'web/built/.stamp';
  const folders = ['functions', 'shared', 'tools', 'docs/openapi.json', 'docs/openapi-x.json'];
  return fingerprintOf([...folders.flatMap(filesBelow), 'package.json', 'package-lock.json', pages]);
};

/** Builds pages and bundles. */
export async function build(): Promise<Bundle[]> {
  rmSync(DIST, { recursive: true, force: true });
  await buildWeb();
  const report: Report = { sources: sources(), bundles: await buildBundles(DIST) };
  writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  return report.bundles;
}

/** Returns the bundles; builds them first unless they are current. */
export async function built(): Promise<Bundle[]> {
  await buildWeb();
  if (existsSync(REPORT)) {
    const report: Report = JSON.parse(readFileSync(REPORT, 'utf8'));
    if (report.sources === sources()) return report.bundles;
  }
  return build();
}
