import { isUnreachable } from '../../../shared/store/database';
import { move as moveAll, planMove } from '../../move';
import { findDestination, nameOf, openDestination, openSource } from '../../moveSides';
import { type Run, textOf, UsageError } from '../outcome';

/** Moves data, or tells what would be moved. */
export const move: Run = async (_, options, shell) => {
  const [from, to] = [textOf(options, 'from') ?? '', textOf(options, 'to') ?? ''];
  const isDryRun = options.dryRun === true;
  if (nameOf(from) === nameOf(to)) throw new UsageError('--from and --to are the same database');
  const source = await openSource(from);
  try {
    if (isDryRun) {
      const destination = await findDestination(to);
      const text = await planMove(source, destination, shell).finally(() => destination?.close());
      return { text, data: { from, to, moved: false } };
    }
    const destination = await openDestination(to);
    const text = await moveAll(source, destination, shell).finally(() => destination.close());
    await destination.complete();
    return { text, data: { from, to, moved: true } };
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    throw new Error('A database cannot be reached. Run the same command again: it continues', {
      cause: error,
    });
  } finally {
    await source.close();
  }
};
