import { statSync } from 'node:fs';
import { withDatabase } from '../database';
import type { Result, Run } from '../outcome';

interface Check {
  what: string;
  /** Undefined where it is as it should be. */
  problem: string | undefined;
}

/** The oldest Node.js that runs Keymint. */
const [MAJOR, MINOR] = [20, 19];

function nodeProblem(): string | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOld = major < MAJOR || (major === MAJOR && minor < MINOR);
  return isOld ? `${process.version} is older than ${MAJOR}.${MINOR}` : undefined;
}

/** How many organizations are looked at. */
const MAX_ORGANIZATIONS = 1000;

const databaseChecks = (): Promise<Check[]> =>
  withDatabase(
    async ({ store }, { KEYMINT_SQLITE }) => {
      const names = await store.organizations.listNames(MAX_ORGANIZATIONS);
      const undeleted = await store.deletions.listNames(MAX_ORGANIZATIONS);
      const unbound: string[] = [];
      for (const name of names)
        if ((await store.organizations.get(name)).sealing !== 'app') unbound.push(name);
      const mode = KEYMINT_SQLITE === undefined ? 0 : statSync(KEYMINT_SQLITE).mode & 0o077;
      return [
        { what: `the database answers, and has ${names.length} organizations`, problem: undefined },
        { what: 'the key ring is the one that it was used with', problem: undefined },
        {
          what: 'keys open on their app alone',
          problem: unbound.length > 0 ? `run keymint rekey for ${unbound.join(', ')}` : undefined,
        },
        {
          what: 'deletions of organizations are complete',
          problem:
            undeleted.length > 0 ? `run keymint org delete again for ${undeleted.join(', ')}` : undefined,
        },
        {
          what: 'the database is private',
          problem: mode === 0 ? undefined : `others may read ${KEYMINT_SQLITE}: chmod 600`,
        },
      ];
    },
    { isSealing: true },
  );

/** Verifies that what Keymint runs on is as it should be. */
export const doctor: Run = async (): Promise<Result> => {
  const checks: Check[] = [{ what: `Node.js is new enough (${process.version})`, problem: nodeProblem() }];
  try {
    checks.push(...(await databaseChecks()));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    checks.push({ what: 'the database and its key ring can be used', problem });
  }
  const lines = checks.map(({ what, problem }) =>
    problem === undefined ? `✓ ${what}` : `✕ ${what}: ${problem}`,
  );
  const fails = checks.some(({ problem }) => problem !== undefined);
  return { text: lines.join('\n'), data: checks, fails };
};
