import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { HttpFunction } from '@google-cloud/functions-framework';
import type { Log } from '../../../shared/environment';

/*
 * Lines recorded for the end of the run, when tools/leaks.ts searches everything stored and logged for each
 * secret. Each process writes its own file in the folder of the run.
 */

type Kind = 'secrets' | 'logs' | 'projects';

const folder = process.env.KEYMINT_TEST_FOLDER;
const files = new Map<Kind, number>();

/** Records a line for the end of the run. */
export function note(kind: Kind, line: string): void {
  if (folder === undefined) return;
  const file = files.get(kind) ?? openSync(join(folder, `${kind}.${process.pid}`), 'a');
  files.set(kind, file);
  writeSync(file, `${line}\n`);
}

/** Closes the files; a later note reopens them. */
export function closeNotes(): void {
  for (const file of files.values()) closeSync(file);
  files.clear();
}

const names = 'consumerKey|consumerSecret|password|token|access_token|refresh_token';

/** Matches members and elements of these names, in JSON or XML. */
const secrets = new RegExp(`(?:"(?:${names})" *: *"|<(?:${names})>)([^"<\\\\&]+)`, 'g');

/** Records the secrets in a text. */
export function noteSecrets(text: string): void {
  for (const [, secret = ''] of text.matchAll(secrets)) note('secrets', secret);
}

const noteCredentials = (authorization: string | undefined): void => {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme)) note('secrets', value);
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(value, 'base64').toString()) ?? [];
  // Tests also send names as passwords; generated passwords contain no @.
  if (/^basic$/i.test(scheme) && password && !password.includes('@')) note('secrets', password);
};

/** Wraps a function to record the secrets in credentials it receives and in its responses. */
export const noted =
  (serve: HttpFunction): HttpFunction =>
  (req, res) => {
    const { authorization, 'x-keymint-token': token } = req.headers;
    noteCredentials(authorization);
    if (typeof token === 'string') note('secrets', token);
    const end = res.end;
    res.end = function (this: typeof res, ...args: unknown[]) {
      const [body] = args;
      if (typeof body === 'string' || Buffer.isBuffer(body)) noteSecrets(`${body}`);
      return Reflect.apply(end, this, args);
    } as typeof end;
    return serve(req, res);
  };

/** Wraps a log to record its lines with their fields. */
export const notedLog = (log: Log): Log => {
  const line = (fields: object, message: string) =>
    note('logs', `${message} ${inspect(fields, { depth: 20, maxStringLength: null, maxArrayLength: null })}`);
  return {
    info(fields, message) {
      line(fields, message);
      log.info(fields, message);
    },
    error(fields, message) {
      line(fields, message);
      log.error(fields, message);
    },
  };
};
