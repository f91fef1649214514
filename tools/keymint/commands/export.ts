import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { encrypt } from '../../import/encryption';
import { type ExportFindings, exportLines } from '../../import/exporting';
import { organizationName } from '../checked';
import { withDatabase } from '../database';
import { Refusal, type Run, textOf, UsageError } from '../outcome';
import { openMeter } from '../progress';
import { requirePassphrase } from '../secrets';
import { targetOf } from '../target';

/** Writes an organization in the canonical form to a file, or to standard output. */
export const exportOrganization: Run = async ([name], options, shell) => {
  const org = organizationName(name);
  const [withKeys, isEncrypted] = [options.withKeys === true, options.encrypt === true];
  const out = textOf(options, 'out');
  if (isEncrypted && !withKeys) throw new UsageError('--encrypt is for exports --with-keys');
  if (out === undefined && withKeys && process.stdout.isTTY)
    throw new UsageError('Consumer keys and secrets are not for the screen. Name a file with --out');
  if (out !== undefined && existsSync(out)) throw new Refusal(`${out} exists already`);
  const passphrase = isEncrypted ? await requirePassphrase(options) : undefined;
  return withDatabase(
    async (context) => {
      const target = await targetOf(org, 'organization.exported', context);
      const findings: ExportFindings = { entities: 0, unreadable: 0, withoutSecret: 0 };
      // Before the first key is read: also an export that is cut short has read some.
      if (withKeys) await target.context.store.note(org, { entity: 'organization' });
      const meter = openMeter(shell.progress, 'entities exported');
      const lines = exportLines(target, { withKeys, source: context.url ?? 'keymint', findings, meter });
      const text = Readable.from(passphrase === undefined ? lines : encrypt(lines, passphrase));
      if (out === undefined) await pipeline(text, process.stdout, { end: false });
      else {
        const partial = `${out}.partial`;
        try {
          await pipeline(text, createWriteStream(partial, { mode: 0o600, flush: true }));
          renameSync(partial, out);
        } finally {
          rmSync(partial, { force: true });
        }
      }
      const { entities, unreadable, withoutSecret } = findings;
      const said = [
        `${entities} entities of organization ${org} are exported${withKeys ? '' : ', without consumer keys'}.`,
        ...(unreadable > 0 ? [`${unreadable} keys cannot be opened on their app, and are left out.`] : []),
        ...(withoutSecret > 0
          ? [`${withoutSecret} secrets are stored as hashes alone, and are left out.`]
          : []),
      ].join('\n');
      if (out === undefined) {
        shell.say(said);
        return undefined;
      }
      return { text: said, data: { organization: org, file: out, ...findings } };
    },
    { isSealing: true },
  );
};
