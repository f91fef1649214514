import { issued } from '../../test/support/clients/gateway';
import { countCosts } from '../../test/support/registry/costs';
import { given } from '../../test/support/registry/given';
import { quiet, startRegistry } from '../../test/support/registry/registry';
import { sceneOf } from '../../test/support/registry/scene';

/*
 * All functions in one process that counts the costs of requests. Forked with --expose-gc; sends `Counted` when it
 * is ready, and `Taken` in reply to each message.
 */

/** Address of the process and what clients need. */
export interface Counted {
  url: string;
  /** The organization of the authenticated client. */
  own: { org: string; token: string; verifier: string; key: string; developerId: string };
  /** Another organization, which unauthenticated requests name. */
  tried: { org: string; member: string; token: string; scene: Awaited<ReturnType<typeof sceneOf>> };
}

/** Costs of requests since the last message, without those of the authenticated client's organization. */
export interface Taken {
  reads: number;
  writes: number;
  polls: number;
  hashes: number;
  errors: number;
  /** MiB after garbage collection. */
  resident: number;
  live: number;
}

async function main(): Promise<void> {
  const { wrap, take } = countCosts();
  let errors = 0;
  const error = () => {
    errors += 1;
  };
  const log = { ...quiet, error };
  const registry = await startRegistry({ wrapDatabase: wrap, log });
  const other = await registry.another();
  const { key, developer } = await issued(registry);
  const tokenOf = async (of: typeof registry, role: string) => (await given(of).token({ role })).token;
  const counted: Counted = {
    url: registry.url,
    own: {
      org: registry.org,
      key,
      developerId: developer.developerId,
      token: await tokenOf(registry, 'readonlyadmin'),
      verifier: await tokenOf(registry, 'verifier'),
    },
    tried: {
      org: other.org,
      member: other.admin.email,
      token: await tokenOf(other, 'readonlyadmin'),
      scene: await sceneOf(other),
    },
  };
  const isUnauthenticated = (path: string) => !`${path}/`.startsWith(`organizations/${registry.org}/`);
  process.on('message', () => {
    const { reads, writes, polls, hashes } = take();
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    const taken: Taken = {
      hashes,
      errors,
      resident: rss / 2 ** 20,
      live: (heapUsed + external) / 2 ** 20,
      reads: reads.filter(isUnauthenticated).length,
      writes: writes.filter(isUnauthenticated).length,
      polls: polls.filter(isUnauthenticated).length,
    };
    errors = 0;
    process.send?.(taken);
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.(counted);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
