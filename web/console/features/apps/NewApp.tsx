import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type createDeveloperApp from '../../../../functions/apps/createDeveloperApp';
import type getDeveloper from '../../../../functions/developers/getDeveloper';
import { call, Refused, type Reply } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { Page } from '../../../kit/Page';
import { LoadedPage } from '../../../kit/States';
import { useRunning } from '../../../kit/useRunning';
import { useUnsaved } from '../../../kit/useUnsaved';
import { useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { dayRule, Lifetime, noLifetime, secondsOf } from '../keys/Lifetime';
import { type NewKey, NewKeyPanel } from '../keys/NewKeyPanel';
import { namesIn, ProductChoice } from '../keys/ProductChoice';
import { forgetLists, readDetails } from './details';
import { isPlainHttp, nameProblem, suggestedName, urlProblem } from './rules';

const s = strings.apps;
const c = s.create;
const { layout } = strings;

type Developer = Reply<typeof getDeveloper>;

/** The created app: its new key, and whether the secret can be shown again. */
interface Made {
  appId: string;
  key: NewKey;
  isOnce: boolean;
}

function Form({ developer }: { developer: Developer }) {
  const org = useOrg();
  const path = usePath();
  const navigate = useNavigate();
  const [isNamed, setNamed] = useState(false);
  const { isRunning, error, on } = useRunning();
  const [made, setMade] = useState<Made>();
  const form = useForm(
    { displayName: '', name: '', products: '', callbackUrl: '', ...noLifetime },
    {
      displayName: (text) =>
        text.trim() === '' ? s.enterName : text.trim().length > 255 ? s.tooLong(255) : undefined,
      name: (text, { displayName }) => {
        if (isNamed) return nameProblem(text.trim());
        // An invalid display name has its own error; one without a letter suggests no name.
        return displayName.trim() === '' || suggestedName(displayName) ? undefined : c.nameRule;
      },
      products: (text) => (text === '' ? strings.keys.choice.choose : undefined),
      callbackUrl: (text) => urlProblem(text.trim()),
      day: dayRule,
    },
  );
  const { values } = form;
  const isNameShown = isNamed || form.errors.name !== undefined;
  const name = isNamed ? values.name.trim() : suggestedName(values.displayName);
  const forget = useUnsaved(form.isDirty && !made ? c.thing : undefined);
  const home = path(`/developers/${encodeURIComponent(developer.developerId)}`);
  const tried = { action: c.action, thing: strings.apps.thing, write: true };

  const edit = () => {
    form.set('name', suggestedName(values.displayName));
    setNamed(true);
    setTimeout(() => document.querySelector<HTMLInputElement>('input[name=name]')?.select(), 0);
  };
  const create = async () => {
    const displayName = values.displayName.trim();
    const seconds = secondsOf(values);
    const app = await call<typeof createDeveloperApp>('createDeveloperApp', {
      params: { org, developer: developer.developerId },
      body: {
        name,
        apiProducts: namesIn(values.products),
        attributes: [{ name: 'DisplayName', value: displayName }],
        keyExpiresIn: seconds === -1 ? -1 : seconds * 1000,
        ...(values.callbackUrl.trim() && { callbackUrl: values.callbackUrl.trim() }),
      },
    });
    forget();
    const [credential] = app.credentials;
    // The app exists. If the setting for one-time secrets cannot be read, assume them instead of failing.
    const isOnce = await readDetails(org, app.appId).then(
      ({ secrets }) => secrets === 'one-time',
      () => true,
    );
    forgetLists(org);
    if (!credential) return void navigate(path(`/apps/${app.appId}`));
    const apiProducts = credential.apiProducts.map(({ apiproduct, status }) => ({
      name: apiproduct,
      status,
    }));
    const { consumerKey, consumerSecret = '' } = credential;
    setMade({ appId: app.appId, isOnce, key: { consumerKey, consumerSecret, apiProducts } });
  };
  const submit = on(async () => {
    if (made || !form.check()) return;
    try {
      await create();
    } catch (failure) {
      if (!(failure instanceof Refused && failure.status === 409)) throw failure;
      if (!isNamed) edit();
      form.fail('name', c.duplicate(name));
    }
  });

  const text = { autoComplete: 'off', spellCheck: false };
  const { ref: productsRef, error: productsError } = form.field('products');
  return (
    <form className="km-form km-form-page" noValidate onSubmit={submit} aria-busy={isRunning}>
      <div>
        <TextInput label={c.displayName} {...form.field('displayName')} autoComplete="off" />
        {!isNameShown && (
          <div className="km-suggested">
            <span className="km-hint">
              {c.id} {name ? <code>{name}</code> : c.noId}
            </span>
            <button type="button" className="km-small-button" aria-label={c.editId} onClick={edit}>
              {c.edit}
            </button>
          </div>
        )}
      </div>
      {isNameShown && (
        <TextInput
          label={c.name}
          description={c.nameHint}
          {...text}
          {...form.field('name')}
          onChange={(event) => {
            setNamed(true);
            form.set('name', event.currentTarget.value);
          }}
        />
      )}
      <ProductChoice
        value={values.products}
        error={productsError}
        focusRef={productsRef}
        onChange={(value) => form.set('products', value)}
      />
      <TextInput
        label={s.details.callbackUrl}
        description={isPlainHttp(values.callbackUrl) ? s.plainHttp : c.callbackHint}
        type="url"
        {...text}
        {...form.field('callbackUrl')}
      />
      <Lifetime
        value={values.lifetime}
        onChange={(value) => form.set('lifetime', value)}
        day={form.field('day')}
      />
      {error !== undefined && <ErrorNote error={error} tried={tried} />}
      <div className="km-dialog-buttons">
        <Button variant="default" component={Link} to={home}>
          {c.cancel}
        </Button>
        <Button type="submit" loading={isRunning}>
          {c.verb}
        </Button>
      </div>
      {made && (
        <NewKeyPanel
          made={made.key}
          isOnce={made.isOnce}
          onClose={() => void navigate(path(`/apps/${made.appId}`), { replace: true })}
        />
      )}
    </form>
  );
}

/** `/developers/{developerId}/apps/new` */
export default function NewApp() {
  const org = useOrg();
  const path = usePath();
  const { developerId = '' } = useParams();
  const query = useQuery({
    queryKey: [org, 'developers', developerId],
    queryFn: ({ signal }) =>
      call<typeof getDeveloper>('getDeveloper', { params: { org, developer: developerId }, signal }),
  });
  return (
    <LoadedPage query={query} thing={strings.apps.create.owner} to={path('/developers')} list={layout.back}>
      {(developer) => {
        const name = `${developer.firstName} ${developer.lastName}`;
        return (
          <Page
            title={c.titleFor(name)}
            crumbs={
              <>
                <Link to={path('/developers')}>{layout.nav.developers}</Link> {c.crumb}{' '}
                <Link to={path(`/developers/${encodeURIComponent(developerId)}`)}>{name}</Link>
              </>
            }
          >
            <Form developer={developer} />
          </Page>
        );
      }}
    </LoadedPage>
  );
}
