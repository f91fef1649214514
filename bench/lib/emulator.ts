import { newKeyRing } from '../../shared/crypto/vault';
import { registerTriggers, startEmulator } from '../../tools/emulator';
import { freePort } from '../../tools/ports';
import { type Ground as CommonGround, openGround } from './ground';

const PROJECT = 'demo-keymint-bench';

/** A warmed-up emulator with one organization. */
export type EmulatorGround = CommonGround<{
  GOOGLE_CLOUD_PROJECT: string;
  FIRESTORE_EMULATOR_HOST: string;
  [name: string]: string;
}>;

/** Returns the project and host for a raw client. */
export const rawPlace = ({ env }: EmulatorGround) => ({
  project: env.GOOGLE_CLOUD_PROJECT,
  host: env.FIRESTORE_EMULATOR_HOST,
});

/** Starts an emulator and creates the organization. Events are delivered to `events`, if given. */
export async function prepareGround({ events }: { events?: string } = {}): Promise<EmulatorGround> {
  const emulator = await startEmulator({ events: events ?? `127.0.0.1:${await freePort()}` });
  if (events !== undefined) await registerTriggers(emulator.host, PROJECT);
  const ground = await openGround({
    FIRESTORE_EMULATOR_HOST: emulator.host,
    GOOGLE_CLOUD_PROJECT: PROJECT,
    KEYMINT_KEY_RING: JSON.stringify(newKeyRing()),
    METADATA_SERVER_DETECTION: 'none',
  });
  return {
    ...ground,
    async stop() {
      await ground.stop();
      await emulator.stop();
    },
  };
}
