import { existsSync, statSync } from 'node:fs';
import { DialectName } from '../../../shared/schemas/organization';
import { askSecret } from '../../keymint/confirm';
import { type Options, Refusal, textOf, UsageError } from '../../keymint/outcome';
import { givenPassphrase, givenSecret } from '../../keymint/secrets';
import type { Header } from '../canonical';
import type { Source } from '../source';
import { Api, type Credentials } from './api';
import { ApigeeSource, dialectOf } from './apigee';
import { isConfiguration, openConfiguration, openFolder } from './folder';
import { headerIn, openNdjson } from './ndjson';

/** The URL of an organization, whichever of Apigee's two words its path has. */
const ORGANIZATION_URL = /^https?:\/\/.*\/(?:organizations|o)\/[^/?#]+$/;

const TOKEN_VARIABLE = 'KEYMINT_SOURCE_TOKEN';
const PASSWORD_VARIABLE = 'KEYMINT_SOURCE_PASSWORD';

/** The credentials that the options and the environment give, or a terminal. @throws Refusal */
async function credentialsOf(options: Options): Promise<Credentials> {
  const user = textOf(options, 'user');
  const read = () =>
    user === undefined
      ? givenSecret(options, 'tokenFile', TOKEN_VARIABLE)
      : givenSecret(options, 'passwordFile', PASSWORD_VARIABLE);
  const [what, variable, option] =
    user === undefined
      ? ['Access token of the source', TOKEN_VARIABLE, '--token-file']
      : [`Password of ${user} at the source`, PASSWORD_VARIABLE, '--password-file'];
  let secret = read() ?? (await askSecret(what, `Set ${variable}, or name a file with ${option}`));
  return {
    authorization: () =>
      user === undefined
        ? `Bearer ${secret}`
        : `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
    renew() {
      const before = secret;
      secret = read() ?? secret;
      return secret !== before;
    },
  };
}

async function openApi(from: string, options: Options): Promise<Source> {
  const url = from.replace(/\/+$/, '');
  if (!ORGANIZATION_URL.test(url) || !URL.canParse(url))
    throw new UsageError(`--from takes the URL of an organization, …/v1/organizations/NAME, not: ${from}`);
  const api = new Api(url, await credentialsOf(options));
  const wanted = textOf(options, 'sourceDialect');
  const dialect = DialectName.optional().safeParse(wanted);
  if (!dialect.success) throw new UsageError(`--source-dialect takes edge|x, not: ${wanted}`);
  return new ApigeeSource(api, dialect.data ?? (await dialectOf(api)), options.withoutSecrets === true);
}

/** Opens what `--from` names. @throws Refusal @throws UsageError */
export async function openSource(from: string, options: Options): Promise<Source> {
  if (/^https?:/.test(from)) return openApi(from, options);
  if (!existsSync(from)) throw new Refusal(`There is no file ${from}`);
  if (statSync(from).isDirectory())
    return openFolder(from, { withoutSecrets: options.withoutSecrets === true });
  const passphrase = givenPassphrase(options);
  let header: Header | undefined;
  try {
    header = await headerIn(from, passphrase);
  } catch (error) {
    if (!(error instanceof Refusal && (await isConfiguration(from)))) throw error;
  }
  if (!header && (await isConfiguration(from)))
    return openConfiguration(from, { withoutSecrets: options.withoutSecrets === true });
  if (!header)
    throw new Refusal(
      `${from} is no file of keymint export, and no edge.json of the Maven plugin. Other exporters of Apigee write folders: name the folder`,
    );
  return openNdjson(from, header, passphrase);
}
