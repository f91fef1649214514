import { join } from 'node:path';
import { deployedName, loadCatalog } from '../../shared/runtime/catalog';
import { bundleBytes } from '../lib/built';
import { spreadOf } from '../lib/interleave';
import type { Report, Settings } from '../lib/report';

const inMebibytes = (bytes: number): number => bytes / 2 ** 20;

/** Measures the bytes of deployed JavaScript: of functions, without the framework, and of whole servers. */
export async function bundle({ built }: Settings): Promise<Report> {
  const functions = loadCatalog();
  const sizeOf = (name: string) => inMebibytes(bundleBytes(join(built, name)));
  const sizesOf = (isSite: boolean) =>
    functions.filter(({ kind }) => (kind === 'site') === isSite).map((fn) => sizeOf(deployedName(fn)));
  const withFirestore = sizesOf(false);
  const rows = [
    { name: `functions with Firestore, ${withFirestore.length}`, values: withFirestore },
    { name: `sites, ${functions.length - withFirestore.length}`, values: sizesOf(true) },
    ...['registry', 'verifier'].map((name) => ({ name, values: [sizeOf(name)] })),
  ];
  return {
    tables: [
      {
        title: 'bundle, JavaScript alone',
        columns: ['MiB'],
        rows: rows.map(({ name, values }) => ({ name, role: 'ours', cells: [spreadOf(values)] })),
      },
    ],
    figures: { P16: spreadOf([Math.max(...withFirestore)]) },
    notes: ['Without source maps, code caches and the files of sites; functions-framework stays a package.'],
  };
}
