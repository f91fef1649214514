import type { Plugin } from 'esbuild';

/** An adapter of a database: a folder in shared/ of its own. */
interface AdapterParts {
  /** The module that opens the database, without its ending. */
  module: string;
  /** The function that opens it. */
  opens: string;
  /** Packages that this folder alone imports. */
  drivers: readonly string[];
}

/** Every adapter, by the name of its folder in shared/. */
export const adapters = {
  firestore: {
    module: 'shared/firestore/client',
    opens: 'openFirestore',
    drivers: ['@google-cloud/firestore', 'google-gax'],
  },
  sqlite: { module: 'shared/sqlite/database', opens: 'openSqlite', drivers: ['libsql'] },
} as const satisfies Record<string, AdapterParts>;

export type Adapter = keyof typeof adapters;

/** Leaves out the adapters of other databases; what opens them throws. */
export const adapterFor = (adapter: Adapter): Plugin => ({
  name: 'adapter',
  setup({ onLoad }) {
    for (const [other, { module, opens }] of Object.entries(adapters)) {
      if (other === adapter) continue;
      onLoad({ filter: new RegExp(`${module}\\.ts$`) }, () => ({
        contents: `exports.${opens} = () => {
          throw new Error('This folder was built for ${adapter}; see docs/operations.md for ${other}');
        };`,
        loader: 'js',
      }));
    }
  },
});
