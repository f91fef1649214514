import { onShutdown } from '../tools/onShutdown';
import { clearProgress, say } from './lib/progress';
import type { Report, Settings } from './lib/report';
import { bundle } from './suites/bundle';
import { coldStart } from './suites/coldStart';
import { consolePages } from './suites/console';
import { createApp } from './suites/createApp';
import { createDeveloper } from './suites/createDeveloper';
import { csv } from './suites/csv';
import { embeddedCreate } from './suites/embeddedCreate';
import { embeddedLarge } from './suites/embeddedLarge';
import { embeddedRead } from './suites/embeddedRead';
import { firstVisit } from './suites/firstVisit';
import { following } from './suites/following';
import { importing } from './suites/importing';
import { kills } from './suites/kills';
import { list } from './suites/list';
import { moveData } from './suites/move';
import { largeOverview } from './suites/overview';
import { read } from './suites/read';
import { roundTrips } from './suites/roundTrips';
import { sharedFile } from './suites/sharedFile';
import { signIn } from './suites/signIn';
import { sqliteKills } from './suites/sqliteKills';
import { stalls } from './suites/stalls';
import { standing } from './suites/standing';
import { start } from './suites/start';
import { triggerOutage } from './suites/triggerOutage';
import { unauthenticated } from './suites/unauthenticated';
import { verify } from './suites/verify';
import { wait } from './suites/wait';
import type targets from './targets.json';

/*
 * Runs one suite as a child process of bench/run.ts and sends it the report, so that suites do not affect each
 * other.
 */

const suites: Record<keyof typeof targets, (settings: Settings) => Promise<Report>> = {
  'round-trips': roundTrips,
  verify,
  'create-developer': createDeveloper,
  'create-app': createApp,
  read,
  list,
  csv,
  'cold-start': coldStart,
  start,
  bundle,
  console: consolePages,
  'first-visit': firstVisit,
  overview: largeOverview,
  stalls,
  'sign-in': signIn,
  kills,
  standing,
  wait,
  unauthenticated,
  'sqlite-kills': sqliteKills,
  'trigger-outage': triggerOutage,
  'shared-file': sharedFile,
  move: moveData,
  import: importing,
  follow: following,
  'embedded-create': embeddedCreate,
  'embedded-read': embeddedRead,
  'embedded-large': embeddedLarge,
};

async function main(): Promise<void> {
  const [name = '', settings = ''] = process.argv.slice(2);
  const suite = suites[name as keyof typeof suites];
  const report = await suite({ ...JSON.parse(settings), say });
  clearProgress();
  process.send?.({ report }, () => process.exit(0));
}

onShutdown(() => process.exit(1));

main().catch((error) => {
  clearProgress();
  console.error(error);
  process.send?.({ failed: `${error}` }, () => process.exit(1));
});
