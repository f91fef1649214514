import type { Plugin } from 'esbuild';

/** The databases that a folder can be built for, and what opens each. */
const openers = {
  firestore: { module: /shared\/firestore\/client\.ts$/, opens: 'openFirestore' },
  sqlite: { module: /shared\/sqlite\/database\.ts$/, opens: 'openSqlite' },
} as const;

export type Adapter = keyof typeof openers;

/** Leaves out the adapters of other databases; what opens them throws. */
export const adapterFor = (adapter: Adapter): Plugin => ({
  name: 'adapter',
  setup({ onLoad }) {
    for (const [other, { module, opens }] of Object.entries(openers)) {
      if (other === adapter) continue;
      onLoad({ filter: module }, () => ({
        contents: `exports.${opens} = () => {
          throw new Error('This folder was built for ${adapter}; see docs/operations.md for ${other}');
        };`,
        loader: 'js',
      }));
    }
  },
});
