import { CommanderError } from 'commander';
import { isUnreachable } from '../../shared/store/database';
import { EXIT, UsageError } from './outcome';
import { exitCodeOf, programOf } from './program';

/*
 * The command line `keymint`; see `keymint --help`.
 */

function end(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has printed it.
    process.exitCode = exitCodeOf(error);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  console.error(isUnreachable(error) ? 'The database cannot be reached' : message);
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

programOf().parseAsync().catch(end);
