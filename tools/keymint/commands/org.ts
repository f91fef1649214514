import { randomBytes } from 'node:crypto';
import type { Context } from '../../../shared/context';
import { OrganizationSettings } from '../../../shared/schemas/organization';
import { NEVER } from '../../../shared/schemas/time';
import { isUnreachable } from '../../../shared/store/database';
import { deleteOrganization } from '../../../shared/tasks/organizationDeletion';
import { createOrganization } from '../../seed';
import { checked, memberEmail, organizationName } from '../checked';
import { confirm } from '../confirm';
import { operationContext, requireOrganization, withDatabase } from '../database';
import { type Options, Refusal, type Run, textOf, UsageError } from '../outcome';
import { formatCount, openMeter } from '../progress';
import { type SettingName, settings } from '../settings';

const camelCase = (option: string): string =>
  option.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** The value that the text of an option means: lists have commas, or are JSON; `never` is an endless lifetime. */
function meaningOf(setting: string, text: string): unknown {
  if (setting === 'environments') return text.split(',');
  if (setting.startsWith('keyLifetime') && text === 'never') return NEVER;
  if (setting === 'developerAttributes') return text.split(',').filter((name) => name !== '');
  if (setting !== 'issuers') return text;
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses text that is no list.
    return text;
  }
}

/** The settings among the options. @throws UsageError */
function settingsIn(options: Options): Partial<OrganizationSettings> {
  const given = Object.keys(settings).flatMap((option) => {
    const name = camelCase(option);
    const text = textOf(options, name);
    if (text === undefined) return [];
    const schema = OrganizationSettings.shape[name as keyof OrganizationSettings];
    const { takes } = settings[option as SettingName];
    return [[name, checked(schema, meaningOf(name, text), `--${option} takes ${takes}, not: ${text}`)]];
  });
  return Object.fromEntries(given);
}

export const create: Run = async ([name], options) => {
  const org = organizationName(name);
  const email = memberEmail(textOf(options, 'admin'));
  const wanted = settingsIn(options);
  return withDatabase(async (context) => {
    const password = randomBytes(18).toString('base64url');
    const organization = { dialect: 'edge' as const, ...wanted, name: org };
    await createOrganization({ ...organization, admin: { email, password } }, context);
    const secret = `${email}:${password}`;
    return {
      text: `Organization ${org} is made. Its administrator, shown only this once:\n${secret}`,
      secret,
      data: { organization: org, admin: { email, password } },
    };
  });
};

export const set: Run = async ([name], options) => {
  const org = organizationName(name);
  const { dialect, ...wanted } = settingsIn(options);
  if (dialect) throw new UsageError('An organization keeps its dialect');
  if (Object.keys(wanted).length === 0) throw new UsageError('Name a setting to change; see --help');
  return withDatabase(async (context) => {
    const { store } = await operationContext(org, 'set', context);
    await store.atomically(async ({ organizations }) => {
      organizations.replace({ ...(await organizations.get(org)), ...wanted });
    });
    const text = `Organization ${org} is changed. Processes follow within a minute.`;
    return { text, data: { organization: org, changed: wanted } };
  });
};

export const show: Run = async ([name]) => {
  const org = organizationName(name);
  return withDatabase(async (context) => {
    const data = await requireOrganization(org, context);
    return { text: JSON.stringify(data, null, 2), data };
  });
};

/** What an organization has, in words, for the question whether to delete it. */
async function contentsOf(org: string, { store }: Context): Promise<string> {
  const kinds = ['developers', 'apps', 'keys', 'apiProducts'] as const;
  const counts = await Promise.all(kinds.map((kind) => store.organizations.countBelow(org, kind)));
  const words = { developers: 'developers', apps: 'apps', keys: 'keys', apiProducts: 'API products' };
  return kinds.map((kind, index) => `${formatCount(counts[index] ?? 0)} ${words[kind]}`).join(', ');
}

export const remove: Run = async ([name], { offline }, shell) => {
  const org = organizationName(name);
  return withDatabase(async (context) => {
    const begun = await context.store.deletions.find(org);
    if (!begun) await requireOrganization(org, context);
    const what = `Organization ${org} with ${await contentsOf(org, context)}, its members, tokens and audit trail`;
    await confirm(`${what} will be deleted. This cannot be undone.`, org, shell);
    const meter = openMeter(shell.progress, 'documents deleted');
    let documents = 0;
    try {
      for await (const { done, all } of deleteOrganization(org, context, offline === true ? 0 : undefined)) {
        documents = done;
        meter.set(done, all);
      }
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      throw new Refusal('The database cannot be reached. Run the same command again: it continues');
    }
    const text = `Organization ${org} is deleted: ${formatCount(documents)} documents.`;
    return { text, data: { organization: org, documents } };
  });
};

/** How many names one query reads. */
const PAGE = 1000;

export const list: Run = async () =>
  withDatabase(async ({ store }) => {
    const names: string[] = [];
    for (let page = PAGE; page === PAGE; ) {
      const some = await store.organizations.listNames(PAGE, names.at(-1));
      names.push(...some);
      page = some.length;
    }
    return { text: names.join('\n'), data: names };
  });
