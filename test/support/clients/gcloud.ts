import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/*
 * A fake Google Cloud project for deploy/gcloud.sh: fake gcloud and curl programs record their arguments and
 * answer as Google would.
 */

const gcloud = `#!/usr/bin/env bash
printf '%s\\0' "$@" >"$CALLS/calls/$EPOCHREALTIME-$$"
if [[ -n $FAILING && $* == $FAILING* ]]; then echo "ERROR: $SAYING" >&2; exit 1; fi
for argument; do
  case $argument in --openapi-spec=* | --source=*.yaml) cp "\${argument#*=}" "$CALLS" ;; esac
done
case "$*" in
  'projects describe'*) echo 123456789012 ;;
  'functions list'*) cat "$CALLS/functions.tsv" ;;
  'functions describe'*serviceConfig.uri*) echo https://run-due-a1b2c3.a.run.app ;;
  'functions describe'*) echo projects/p/locations/eur3/triggers/on-app-created-1 ;;
  'eventarc triggers describe'*) echo projects/p/subscriptions/eventarc-eur3-on-app-created-1-sub-1 ;;
  'auth print-access-token'*) echo token ;;
  'compute security-policies rules update'*) exit 1 ;;
esac
`;

const curl = `#!/usr/bin/env bash
cat >"$CALLS/curl-$EPOCHREALTIME-$$"
echo '{ "name": "projects/p/rulesets/1" }'
`;

/** Runs the script in a project with functions at these addresses. */
export function runGcloudScript(
  addresses: Readonly<Record<string, string>>,
  { failing = '', saying = '', portalDomain = '' } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-gcloud-'));
  mkdirSync(join(folder, 'calls'));
  for (const [name, text] of Object.entries({ gcloud, curl })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  const lines = Object.entries(addresses).map((line) => `${line.join('\t')}\n`);
  writeFileSync(join(folder, 'functions.tsv'), lines.join(''));
  const { status, stdout, stderr } = spawnSync('bash', ['deploy/gcloud.sh'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PROJECT: 'my-project',
      DOMAIN: 'keys.example.com',
      PORTAL_DOMAIN: portalDomain,
      MICROGATEWAY: 'acme/prod',
      ORIGINS: 'https://a.example.com,https://b.example.com',
      JOBS: '16',
      CALLS: folder,
      FAILING: failing,
      SAYING: saying,
      LC_ALL: 'C',
      PATH: `${folder}${delimiter}${process.env.PATH}`,
    },
  });
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  return {
    status,
    said: stdout + stderr,
    /** Arguments of each gcloud call. */
    calls: readdirSync(join(folder, 'calls'))
      .sort()
      .map((name) => read(join('calls', name)).split('\0').slice(0, -1)),
    /** Bodies of the requests to APIs that gcloud has no commands for. */
    sent: readdirSync(folder)
      .filter((name) => name.startsWith('curl-'))
      .sort()
      .map((name) => JSON.parse(read(name))),
    gatewayDocument: read('gateway.yaml'),
    urlMap: read('url-map.yaml'),
    folder,
  };
}
