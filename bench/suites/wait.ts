import { Firestore } from '@google-cloud/firestore';
import { openRawChain, pollingAt, type Waiting } from '../floors/rawChain';
import { openRawClient, writtenBy } from '../floors/rawClient';
import { type EmulatorGround, prepareGround, rawPlace } from '../lib/emulator';
import { openForwarder } from '../lib/events';
import { type LatencySubject, measureLatency } from '../lib/latency';
import type { Report, Settings } from '../lib/report';

const OWN = 'polls at growing intervals, from 2 ms';
const LISTENER = 'a listener, attached before';

/** Time after which a listener counts as having missed the change. */
const LISTEN_TIMEOUT_MS = 2000;

/** Listens to the app from before it is stored; polls if no change arrives. */
function openListening({ env }: EmulatorGround, otherwise: Waiting) {
  const firestore = new Firestore({ projectId: env.GOOGLE_CLOUD_PROJECT });
  const seen = { waited: 0, unheard: 0 };
  const waiting: Waiting = (path) => {
    seen.waited += 1;
    let stop = (): void => {};
    const heard = new Promise<boolean>((resolve, reject) => {
      stop = firestore.doc(path).onSnapshot(
        (app) => app.get('credentials') && resolve(true),
        (error) => reject(error),
      );
    });
    return async () => {
      let late: NodeJS.Timeout | undefined;
      const tooLate = new Promise<boolean>((resolve) => {
        late = setTimeout(() => resolve(false), LISTEN_TIMEOUT_MS);
      });
      const hasHeard = await Promise.race([heard, tooLate]);
      clearTimeout(late);
      stop();
      if (hasHeard) return;
      seen.unheard += 1;
      await otherwise(path)();
    };
  };
  return { seen, waiting, close: () => firestore.terminate() };
}

/** Measures ways of waiting for the key that a trigger issues, on the same chain of raw calls. */
export async function wait(settings: Settings): Promise<Report> {
  settings.say('Starting the emulator');
  const forwarder = await openForwarder();
  const ground = await prepareGround({ events: forwarder.address });
  const { org, apiProduct } = ground;
  const raw = openRawClient(rawPlace(ground));
  const documents = await writtenBy(raw, org, () => ground.storeKeys(1));
  const inFolder = (name: string) => documents.find(({ path }) => path.split('/').at(-2) === name);
  const [holder, developer] = [inFolder('developerEmails'), inFolder('developers')];
  const [app, key] = [inFolder('apps'), inFolder('keys')];
  if (!holder || !developer || !app || !key) throw new Error('A key left other documents than are known');
  const chain = await openRawChain(raw, {
    org,
    app,
    key,
    audits: [],
    holder: holder.path,
    developer: developer.path,
    apiProduct: `organizations/${org}/apiProducts/${apiProduct}`,
  });
  forwarder.turnTo(chain.port);

  const listening = openListening(ground, pollingAt(raw));
  const every = (gap: number) => pollingAt(raw, { first: gap, growth: 1, longest: gap });
  const way = (name: string, role: LatencySubject['role'], waiting: Waiting): LatencySubject => ({
    name,
    role,
    work: () => chain.createApp(waiting),
  });
  const { table } = await measureLatency(
    'wait for the key',
    [
      way(OWN, 'ours', pollingAt(raw)),
      way(LISTENER, 'floor', listening.waiting),
      ...[10, 25, 50].map((gap) => way(`polls every ${gap} ms`, 'floor', every(gap))),
    ],
    LISTENER,
    settings,
  );
  await listening.close();
  chain.close();
  await raw.close();
  forwarder.close();
  await ground.stop();
  const { waited, unheard } = listening.seen;
  return {
    tables: [table],
    figures: {},
    notes: [
      `Of ${waited} listeners ${unheard} did not hear within ${LISTEN_TIMEOUT_MS / 1000} s; then it was looked for the key.`,
      'All of them store and issue by raw calls, so that only the waiting differs.',
    ],
  };
}
