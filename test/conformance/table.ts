import type { DialectName } from '../../shared/schemas/organization';
import type { given } from '../support/registry/given';
import type { Registry } from '../support/registry/registry';
import type { sources } from './sources';

/** What the check of a row works with: an organization of one dialect, shared by all rows. */
export interface Scene extends ReturnType<typeof given> {
  dialect: DialectName;
  registry: Registry;
  /** An organization that no other row touches, for rows that look at whole lists. */
  alone(): Promise<Registry>;
}

/** One thing the wire contract says, and the requests that show it. */
export interface Row {
  /** What holds, as a sentence. */
  says: string;
  /** Where that is known from. */
  from: readonly (keyof typeof sources)[];
  /** The operations, by operationId, and the faults, by code, that it speaks of. */
  of: readonly string[];
  /** The one dialect in which it holds; both when absent. */
  dialect?: DialectName;
  check(scene: Scene): Promise<void>;
}
