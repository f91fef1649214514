import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../shared/context';
import { newPassword } from '../shared/crypto/passwords';
import { isLoopback } from '../shared/runtime/loopback';
import { processContext } from '../shared/runtime/processContext';
import { offeredAccount } from '../shared/tasks/demoAccount';
import { startDemoApi } from './demo/demoApi';
import { demoToken, publishDemoApi } from './demo/demoProduct';
import { ended } from './emulator';
import { startFunctions, startPrebuilt } from './functions';
import { openKeyRing } from './keyRing';
import { emulatorIn, sqliteIn } from './localDatabase';
import { lockFolder } from './lock';
import { openMailbox } from './mailbox/mailbox';
import { onShutdown } from './onShutdown';
import { listening, until } from './ports';
import { TRIGGERS } from './prebuilt.cjs';
import { dataFolder, noteRunning } from './running';
import { administrator, DEMO, replacePublishedPasswords, seed } from './seed';
import { buildWeb } from './web';

/*
 * npm start: serves every function on one port, with demo organizations, on SQLite in KEYMINT_FOLDER (.keymint/ by
 * default), or with `--firestore` on the Firestore emulator. `--memory` keeps no data. HOST is the address to listen
 * on, by default loopback.
 */

const SAVE_INTERVAL_MS = 30_000;

const port = Number(process.env.PORT ?? 8080);
const host = process.env.HOST || 'localhost';
const isPrivate = isLoopback(host);
/** HOST as written in a URL; undefined if it stands for several addresses. */
const address = ['localhost', '0.0.0.0', '::'].includes(host) ? undefined : host.replace(/^(.*:.*)$/, '[$1]');
const url = `http://${address ?? 'localhost'}:${port}`;
/** The bundle of all functions, if it is current. */
const prebuilt = process.env.KEYMINT_PREBUILT;
const memory = process.argv.includes('--memory');
const isFirestore = process.argv.includes('--firestore');
const folder = memory ? mkdtempSync(join(tmpdir(), 'keymint-')) : dataFolder();
if (memory) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Exits after stopping everything this process has started. */
let stop = async (code: number): Promise<void> => process.exit(code);
onShutdown(() => void stop(0));

const say = (error: unknown) => console.error(error instanceof Error ? error.message : error);

/** Creates the demo organizations and returns the names of new ones; on a network, replaces the public password. */
async function prepareData(context: Context): Promise<string[]> {
  if (isPrivate) return seed(context, administrator.password);
  const password = newPassword();
  const made = await seed(context, password);
  const replaced = await replacePublishedPasswords(context, password);
  if (made.length + replaced.length === 0) return made;
  console.log(
    `Keymint listens at ${host}, for others than this machine too: in ${[...made, ...replaced].join(' and ')}, ` +
      `${administrator.email} has a password of its own${replaced.length > 0 ? ' instead of the published one' : ''}, ` +
      `shown only this once:\n${administrator.email}:${password}`,
  );
  return made;
}

async function main(): Promise<void> {
  const lock = await lockFolder(folder);
  if (await listening(port)) throw new Error(`Port ${port} is in use. Choose another: PORT=9000 npm start`);
  const keyRing = openKeyRing(join(folder, 'key-ring.json'));
  const started = lock.note;
  const events = `${address ?? '127.0.0.1'}:${port}`;
  const [database] = await Promise.all([
    isFirestore ? emulatorIn(memory ? undefined : folder, events, started) : sqliteIn(folder),
    // What is prebuilt has the pages of the sources that are there.
    prebuilt === undefined ? buildWeb() : undefined,
  ]);
  // A mail server of one's own takes the place of the mailbox.
  const mailbox = process.env.KEYMINT_SMTP_URL
    ? undefined
    : await openMailbox({ folder: join(folder, 'mail'), port: port + 1 });
  const demoApi = await startDemoApi(port + 2);
  delete process.env.KEYMINT_SQLITE;
  Object.assign(process.env, database.environment, database.functions, {
    HOST: host,
    KEYMINT_DEMO_ACCOUNT: isPrivate ? `${administrator.email}:${administrator.password}` : '',
    KEYMINT_GATEWAY: process.env.KEYMINT_GATEWAY ?? 'demo/test',
    ...keyRing.env,
    KEYMINT_URL: process.env.KEYMINT_URL ?? url,
    NODE_ENV: 'production',
    ...(mailbox && { KEYMINT_SMTP_URL: mailbox.smtp }),
    KEYMINT_TRY_HOSTS: [process.env.KEYMINT_TRY_HOSTS, demoApi.url].filter(Boolean).join(','),
    KEYMINT_MAIL_FROM: process.env.KEYMINT_MAIL_FROM ?? 'portal@keymint.localhost',
  });
  const functions = prebuilt === undefined ? startFunctions('registry', port) : startPrebuilt(prebuilt, port);
  started(functions.pid);

  let stopping = false;
  stop = async (code) => {
    if (stopping) return;
    stopping = true;
    functions.kill('SIGTERM');
    await ended(functions);
    await database.save().catch(say);
    await database.stop();
    await mailbox?.stop();
    await demoApi.stop();
    process.exit(code);
  };
  functions.once('exit', (code) => void stop(code ?? 1));
  database.died.catch((error) => {
    if (stopping) return;
    say(error);
    functions.kill('SIGKILL');
    process.exit(1);
  });

  await database.ready;
  const context = processContext();
  await keyRing.confirm(context);
  const triggers = prebuilt === undefined ? undefined : JSON.parse(readFileSync(TRIGGERS, 'utf8'));
  const [, made] = await Promise.all([database.deliverEvents(triggers), prepareData(context)]);
  await publishDemoApi(DEMO, demoApi.url, made.includes(DEMO), context);
  const token = await demoToken(DEMO, context);
  const isOffered = (await offeredAccount(context)) !== null;
  await context.store.close();
  // Uses the address: a machine without /etc/hosts does not resolve localhost.
  const here = `http://${address ?? '127.0.0.1'}:${port}`;
  demoApi.authorizeBy({ registry: here, org: DEMO, token });
  await until(async () => (await fetch(`${here}/ready`)).ok, `an answer at ${here}`);
  if (!memory) setInterval(() => void database.save().catch(say), SAVE_INTERVAL_MS);
  noteRunning(folder, database.environment);
  if (mailbox) console.log(`Mails of developer portals are shown at ${mailbox.page}`);
  console.log(`The demo API of ${url}/portal/${DEMO} answers at ${demoApi.url}`);
  if (isOffered)
    console.log(
      `Sign in at ${url}/console as ${administrator.email} with the password ${administrator.password}`,
    );
  console.log(`Keymint is ready at ${url}`);
}

main().catch((error) => {
  say(error);
  void stop(1);
});
