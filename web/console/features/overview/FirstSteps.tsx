import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { Link } from 'react-router';
import type createApiProduct from '../../../../functions/apiProducts/createApiProduct';
import type createDeveloperApp from '../../../../functions/apps/createDeveloperApp';
import type createDeveloper from '../../../../functions/developers/createDeveloper';
import type createToken from '../../../../functions/tokens/createToken';
import { call, type Reply } from '../../../kit/api';
import { CopyButton } from '../../../kit/CopyButton';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { CheckIcon } from '../../../kit/icons';
import { Section } from '../../../kit/Page';
import { queryClient } from '../../../kit/queries';
import { useRunning } from '../../../kit/useRunning';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';

const s = strings.overview.steps;

const slugOf = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

type App = Reply<typeof createDeveloperApp>;

/** A step with a form of its own; the forms come one after the other. */
function Step<Names extends string>(props: {
  number: number;
  title: string;
  hint: string;
  verb: string;
  isDone: boolean;
  isNext: boolean;
  fields: Readonly<Record<Names, { label: string; value: string }>>;
  run(values: Record<Names, string>): Promise<unknown>;
  children?: ReactNode;
}) {
  const { number, title, hint, verb, isDone, isNext, fields, run, children } = props;
  const names = Object.keys(fields) as Names[];
  const begin = Object.fromEntries(names.map((name) => [name, fields[name].value])) as Record<Names, string>;
  const rules = Object.fromEntries(
    names.map((name) => [name, (value: string) => (value.trim() === '' ? s.enter : undefined)]),
  ) as { [Name in Names]: (value: string) => string | undefined };
  const form = useForm(begin, rules);
  const { isRunning, error, on } = useRunning();
  const submit = on(async () => {
    if (form.check()) await run(form.values);
  });
  return (
    <li className="km-step" data-done={isDone || undefined} data-next={isNext || undefined}>
      <span className="km-step-number" aria-hidden="true">
        {isDone ? <CheckIcon size={14} /> : number}
      </span>
      <div className="km-step-body">
        <h3>
          {title}
          {isDone && <span className="km-sr-only"> ({s.done})</span>}
        </h3>
        {!isDone && <p className="km-hint">{hint}</p>}
        {isNext && (
          <form onSubmit={submit} noValidate className="km-step-form">
            {names.map((name) => (
              <TextInput key={name} {...form.field(name)} label={fields[name].label} autoComplete="off" />
            ))}
            <Button type="submit" loading={isRunning}>
              {verb}
            </Button>
          </form>
        )}
        {error !== undefined && <ErrorNote error={error} tried={{ write: true, thing: title }} />}
        {children}
      </div>
    </li>
  );
}

/** From an API product to a key that is verified, without leaving the page. */
export default function FirstSteps({ aside }: { aside?: ReactNode }) {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const [product, setProduct] = useState<string>();
  const [developer, setDeveloper] = useState<string>();
  const [app, setApp] = useState<App>();
  const [token, setToken] = useState<string>();
  const command = useRef<HTMLDivElement>(null);
  const key = app?.credentials[0]?.consumerKey;
  const curl = token
    ? `curl -i -H "X-Keymint-Token: ${token}" -H "X-Api-Key: ${key}" ${location.origin}/v1/organizations/${org}/authorize`
    : undefined;
  return (
    <Section title={s.title} id="first-steps" aside={s.lead} actions={aside}>
      <ol className="km-steps km-card">
        <Step
          number={1}
          title={s.product}
          hint={s.productHint}
          verb={s.productVerb}
          isDone={product !== undefined}
          isNext={product === undefined}
          fields={{ name: { label: s.productName, value: 'My API' } }}
          run={async ({ name }) => {
            const made = await call<typeof createApiProduct>('createApiProduct', {
              params: { org },
              body: {
                name: slugOf(name) || 'my-api',
                displayName: name.trim(),
                approvalType: 'auto',
                attributes: [{ name: 'access', value: 'public' }],
              },
            });
            setProduct(made.name);
          }}
        />
        <Step
          number={2}
          title={s.developer}
          hint={s.developerHint}
          verb={s.developerVerb}
          isDone={developer !== undefined}
          isNext={product !== undefined && developer === undefined}
          fields={{
            firstName: { label: s.firstName, value: 'Ada' },
            lastName: { label: s.lastName, value: 'Lovelace' },
            email: { label: s.email, value: 'ada@example.com' },
          }}
          run={async ({ email, firstName, lastName }) => {
            const made = await call<typeof createDeveloper>('createDeveloper', {
              params: { org },
              body: {
                email: email.trim(),
                firstName: firstName.trim(),
                lastName: lastName.trim(),
                userName: email.trim().split('@', 1)[0] ?? '',
              },
            });
            setDeveloper(made.developerId);
          }}
        />
        <Step
          number={3}
          title={s.app}
          hint={s.appHint}
          verb={s.appVerb}
          isDone={app !== undefined}
          isNext={developer !== undefined && app === undefined}
          fields={{ name: { label: s.appName, value: 'my-first-app' } }}
          run={async ({ name }) =>
            setApp(
              await call<typeof createDeveloperApp>('createDeveloperApp', {
                params: { org, developer: developer ?? '' },
                body: { name: name.trim(), apiProducts: product ? [product] : [] },
              }),
            )
          }
        >
          {app && (
            <Link className="km-alone" to={path(`/apps/${app.appId}`)}>
              {s.openApp}
            </Link>
          )}
        </Step>
        {can('members.write') && (
          <Step
            number={4}
            title={s.verify}
            hint={s.verifyHint}
            verb={s.verifyVerb}
            isDone={token !== undefined}
            isNext={app !== undefined && token === undefined}
            fields={{}}
            run={async () => {
              const made = await call<typeof createToken>('createToken', {
                params: { org },
                body: { name: s.title, role: 'verifier', expiresInSeconds: 86_400 },
              });
              setToken(made.token);
              setTimeout(() => command.current?.focus(), 0);
              void queryClient.invalidateQueries({ queryKey: [org] });
            }}
          >
            {curl && (
              <div ref={command} tabIndex={-1}>
                <p className="km-hint">{s.curl}</p>
                <div className="km-new-key-value">
                  <code translate="no">{curl}</code>
                  <CopyButton text={curl} what={s.curlName} />
                </div>
              </div>
            )}
          </Step>
        )}
      </ol>
    </Section>
  );
}
