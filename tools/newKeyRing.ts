import { newKeyRing } from '../shared/crypto/vault';

/*
 * npm run key-ring: prints a new key ring, to be handed on to where secrets are kept.
 */

if (process.stdout.isTTY) {
  console.error('A key ring is not for the screen. Hand it on: npm run --silent key-ring | gcloud secrets …');
  process.exit(1);
}
process.stdout.write(JSON.stringify(newKeyRing()));
