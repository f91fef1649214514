import { Firestore } from '@google-cloud/firestore';
import { lookingAt, openRawChain, type Waiting } from '../floors/rawChain';
import { openRawClient, writtenBy } from '../floors/rawClient';
import { type Ground, prepareGround, rawPlace } from '../lib/emulator';
import { openForwarder } from '../lib/events';
import { measureLatency, type Way } from '../lib/latency';
import type { Report, Settings } from '../lib/report';

const OWN = 'looks at growing gaps, from 2 ms';
const LISTENER = 'a listener, attached before';

/** How long a listener may take to hear, in milliseconds: then it never does. */
const MOST = 2000;

/** Listens to the app from before it is stored; what is not heard of is looked for. */
function openListening({ env }: Ground, otherwise: Waiting) {
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
        late = setTimeout(() => resolve(false), MOST);
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

/** Ways of waiting for the key that a trigger issues, each over the same chain of raw calls. */
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

  const listening = openListening(ground, lookingAt(raw));
  const every = (gap: number) => lookingAt(raw, { first: gap, growth: 1, longest: gap });
  const way = (name: string, role: Way['role'], waiting: Waiting): Way => ({
    name,
    role,
    work: () => chain.createApp(waiting),
  });
  const { table } = await measureLatency(
    'wait for the key',
    [
      way(OWN, 'ours', lookingAt(raw)),
      way(LISTENER, 'floor', listening.waiting),
      ...[10, 25, 50].map((gap) => way(`looks every ${gap} ms`, 'floor', every(gap))),
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
      `Of ${waited} listeners ${unheard} did not hear within ${MOST / 1000} s; then it was looked for the key.`,
      'All of them store and issue by raw calls, so that only the waiting differs.',
    ],
  };
}
