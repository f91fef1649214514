import { existsSync, statSync } from 'node:fs';
import { type Options, Refusal, UsageError } from '../../keymint/outcome';
import { givenPassphrase } from '../../keymint/secrets';
import type { Source } from '../source';
import { headerIn, openNdjson } from './ndjson';

/** Opens what `--from` names. @throws Refusal @throws UsageError */
export async function openSource(from: string, options: Options): Promise<Source> {
  if (/^https?:/.test(from)) throw new UsageError('not yet');
  if (!existsSync(from)) throw new Refusal(`There is no file ${from}`);
  if (statSync(from).isDirectory()) throw new UsageError('not yet');
  const passphrase = givenPassphrase(options);
  const header = await headerIn(from, passphrase);
  if (!header) throw new Refusal(`${from} is no export of Keymint`);
  return openNdjson(from, header, passphrase);
}
