import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type deleteApp from '../../../functions/apps/deleteApp';
import type deleteOwnApp from '../../../functions/apps/deleteOwnApp';
import type editApp from '../../../functions/apps/editApp';
import type restoreOwnApp from '../../../functions/apps/restoreOwnApp';
import type addAppKeyApiProducts from '../../../functions/keys/addAppKeyApiProducts';
import type createAppKey from '../../../functions/keys/createAppKey';
import type deleteAppKey from '../../../functions/keys/deleteAppKey';
import type editAppKey from '../../../functions/keys/editAppKey';
import type removeAppKeyApiProduct from '../../../functions/keys/removeAppKeyApiProduct';
import type revealAppKey from '../../../functions/keys/revealAppKey';
import { MAX_CALLBACK_URL_LENGTH } from '../../../shared/schemas/limits';
import { announce } from '../../kit/announce';
import { Refused } from '../../kit/api';
import { useForm } from '../../kit/form';
import { ask } from '../api';
import { type AppDetails, type KeyDetails, useApp, useAppCache, useApps } from '../apps';
import { useAppWords } from '../appWords';
import { specPath, useCatalogue } from '../catalogue';
import { useDate } from '../notices';
import { AskFirst, ChooseProducts, Concealed, EffectLine, type MadeKey, NewKey, OwnPage } from '../parts';
import { Note, Page, Primary, usePath, usePortal, useSubmit } from '../shell';
import { useWords } from '../words';

/** Messages of refusals that a change of an app may get. */
function useRefusals(): Record<string, string> {
  const { errors } = useAppWords();
  return {
    'keymint.KeyLimitReached': errors.KeyLimitReached,
    'keymint.ChangedMeanwhile': errors.changed,
    'cps.kms.ApiProductDoesNotExist': errors.productGone,
  };
}

/** A button that opens a form in its place. */
function Unfold(props: { label: string; name?: string; children: (close: () => void) => ReactNode }) {
  const { label, name, children } = props;
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (!isOpen && wasOpen.current) opener.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  if (isOpen) return children(() => setOpen(false));
  return (
    <Button ref={opener} variant="default" size="xs" aria-label={name} onClick={() => setOpen(true)}>
      {label}
    </Button>
  );
}

function Rename({ app, of, close }: { app: AppDetails; of: KeyDetails; close(): void }) {
  const words = useWords();
  const w = useAppWords();
  const { organization: org } = usePortal();
  const cache = useAppCache();
  const { isRunning, problem, on } = useSubmit();
  const { values, field } = useForm({ label: of.label ?? '' }, {});
  const submit = on(async () => {
    const changed = await ask<typeof editAppKey>('editAppKey', {
      params: { org, appId: app.appId, keyRef: of.keyRef },
      body: { label: values.label.trim() },
    });
    await cache.keep(changed);
    close();
  });
  return (
    <form className="kp-form" noValidate onSubmit={submit}>
      {problem && <Note tone="bad">{problem}</Note>}
      <TextInput {...field('label')} label={w.app.label} autoComplete="off" maxLength={255} data-autofocus />
      <div className="kp-buttons">
        <Button type="submit" size="xs" loading={isRunning}>
          {words.save}
        </Button>
        <Button variant="default" size="xs" onClick={close}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}

/** Chooses API products among those that are offered, and sends them. */
function ProductsForm(props: {
  without: readonly string[];
  initially?: readonly string[];
  verb: string;
  send(apiProducts: string[]): Promise<void>;
  close(): void;
}) {
  const { without, initially = [], verb, send, close } = props;
  const words = useWords();
  const w = useAppWords();
  const catalogue = useCatalogue();
  const offered = (catalogue.data?.pages.flatMap(({ apiProduct }) => apiProduct) ?? []).filter(
    ({ name }) => !without.includes(name),
  );
  const [wanted, setChosen] = useState<readonly string[]>(initially);
  const chosen = wanted.filter((name) => offered.some((product) => product.name === name));
  const [isTried, setTried] = useState(false);
  const { isRunning, problem, on } = useSubmit(useRefusals());
  const first = useRef<HTMLElement>(null);
  const submit = on(async () => {
    setTried(true);
    if (chosen.length === 0) return first.current?.focus();
    await send(chosen);
    close();
  });
  return (
    <form className="kp-form" noValidate onSubmit={submit}>
      {problem && <Note tone="bad">{problem}</Note>}
      <ChooseProducts
        offered={offered}
        chosen={chosen}
        onChange={setChosen}
        error={isTried && chosen.length === 0 ? w.newApp.chooseOne : undefined}
        focusRef={(element) => {
          first.current = element;
        }}
      />
      {catalogue.hasNextPage && (
        <Button variant="default" size="xs" onClick={() => void catalogue.fetchNextPage()}>
          {w.more}
        </Button>
      )}
      <div className="kp-buttons">
        <Button type="submit" size="xs" loading={isRunning} disabled={offered.length === 0}>
          {verb}
        </Button>
        <Button variant="default" size="xs" onClick={close}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}

/** Returns the names of the API products of the catalogue that have an OpenAPI document. */
function useDocumented(): ReadonlySet<string> {
  const { data } = useCatalogue();
  const all = data?.pages.flatMap(({ apiProduct }) => apiProduct) ?? [];
  return new Set(all.flatMap(({ name, hasSpec }) => (hasSpec ? [name] : [])));
}

function KeyCard({ app, of, label }: { app: AppDetails; of: KeyDetails; label: string }) {
  const w = useAppWords();
  const a = w.app;
  const date = useDate();
  const { organization: org } = usePortal();
  const cache = useAppCache();
  const id = useId();
  const path = usePath();
  const documented = useDocumented();
  const { keyRef, ending, status, effective, issuedAt, expiresAt, lastUsedAt, apiProducts } = of;
  const params = { org, appId: app.appId, keyRef };
  const reveal = (what: 'consumerKey' | 'consumerSecret') => async (purpose: 'reveal' | 'copy') =>
    (await ask<typeof revealAppKey>('revealAppKey', { params, body: { what, purpose } })).value;
  const used = lastUsedAt === undefined ? '' : ` ${a.usedAt(date(lastUsedAt))}`;
  const expiry = expiresAt < 0 ? a.never : (expiresAt <= Date.now() ? a.expired : a.expires)(date(expiresAt));
  return (
    <li className="kp-card" aria-labelledby={id}>
      <h3 id={id}>{label}</h3>
      <p>
        <EffectLine effective={effective} />
      </p>
      <Concealed what={a.key} of={label} ending={ending} fetchValue={reveal('consumerKey')} />
      <Concealed
        what={a.secret}
        of={label}
        instead={a.hiddenSecret}
        {...(app.secrets === 'retrievable' && { fetchValue: reveal('consumerSecret') })}
      />
      <ul className="kp-plain">
        {apiProducts.map(({ name, displayName, status: granted }) => (
          <li key={name} className="kp-line">
            <span>
              {displayName} — {w.status[granted]}
            </span>
            {documented.has(name) && (
              <Link
                to={path(specPath(name, keyRef))}
                aria-label={`${w.catalogue.tryIt(displayName)}: ${label}`}
              >
                {w.catalogue.tryIt(displayName)}
              </Link>
            )}
            <AskFirst
              label={a.remove}
              name={a.removeProduct(displayName, label)}
              question={a.removeAsk(displayName)}
              verb={a.remove}
              act={async () => {
                await cache.keep(
                  await ask<typeof removeAppKeyApiProduct>('removeAppKeyApiProduct', {
                    params: { ...params, apiProduct: name },
                  }),
                );
              }}
            />
          </li>
        ))}
      </ul>
      <p className="kp-line km-hint">
        <span>{a.created(date(issuedAt))}</span>
        <span>{expiry}</span>
        <span>{lastUsedAt === undefined ? a.unused : a.used(date(lastUsedAt))}</span>
      </p>
      <div className="kp-buttons">
        <Unfold label={a.addProducts} name={`${a.addProducts}: ${label}`}>
          {(close) => (
            <ProductsForm
              without={apiProducts.map(({ name }) => name)}
              verb={a.addProducts}
              close={close}
              send={async (names) => {
                await cache.keep(
                  await ask<typeof addAppKeyApiProducts>('addAppKeyApiProducts', {
                    params,
                    body: { apiProducts: names },
                  }),
                );
              }}
            />
          )}
        </Unfold>
        <Unfold label={a.rename} name={`${a.rename}: ${label}`}>
          {(close) => <Rename app={app} of={of} close={close} />}
        </Unfold>
        {status === 'approved' && (
          <AskFirst
            label={a.revoke}
            name={`${a.revoke}: ${label}`}
            question={a.revokeAsk + used}
            verb={a.revoke}
            act={async () => {
              const request = { params, query: { action: 'revoke' as const }, body: {} };
              await cache.keep(await ask<typeof editAppKey>('editAppKey', request));
            }}
          />
        )}
        <AskFirst
          label={a.deleteKey}
          name={`${a.deleteKey}: ${label}`}
          question={(effective.works ? `${a.revokeAsk} ` : '') + a.deleteKeyAsk + used}
          verb={a.deleteKey}
          act={async () => {
            await cache.keep(await ask<typeof deleteAppKey>('deleteAppKey', { params }));
          }}
        />
      </div>
    </li>
  );
}

function Keys({ app }: { app: AppDetails }) {
  const w = useAppWords();
  const { organization: org } = usePortal();
  const cache = useAppCache();
  const [limits] = useApps().data?.pages.map((page) => page.limits) ?? [];
  const [made, setMade] = useState<MadeKey>();
  const isFull = limits !== undefined && app.keys.length >= limits.keysPerApp;
  const likely = app.keys.find(({ status }) => status === 'approved')?.apiProducts.map(({ name }) => name);
  return (
    <section aria-label={w.app.keys}>
      <h2>{w.app.keys}</h2>
      {made && <NewKey made={made} isOnce={app.secrets !== 'retrievable'} />}
      {app.keys.length === 0 && <p>{w.app.noKeys}</p>}
      <ul className="kp-cards">
        {app.keys.map((key, index) => (
          <KeyCard
            key={key.keyRef}
            app={app}
            of={key}
            label={key.label || w.app.defaultLabel(app.keys.length - index)}
          />
        ))}
      </ul>
      {isFull ? (
        <p>{w.app.fullKeys(limits.keysPerApp)}</p>
      ) : (
        <Unfold label={w.app.addKey}>
          {(close) => (
            <ProductsForm
              without={[]}
              initially={likely ?? []}
              verb={w.app.addKey}
              close={close}
              send={async (apiProducts) => {
                const { consumerKey, consumerSecret } = await ask<typeof createAppKey>('createAppKey', {
                  params: { org, appId: app.appId },
                  body: { action: 'generate', apiProducts },
                });
                setMade({ consumerKey, consumerSecret });
                await cache.reread(app.appId);
              }}
            />
          )}
        </Unfold>
      )}
    </section>
  );
}

function Details({ app }: { app: AppDetails }) {
  const words = useWords();
  const w = useAppWords();
  const { organization: org } = usePortal();
  const cache = useAppCache();
  const [isSaved, setSaved] = useState(false);
  const { isRunning, problem, on } = useSubmit(useRefusals());
  const { displayName, notes, callbackUrl = '' } = app;
  const { values, field, check } = useForm(
    { displayName, notes, callbackUrl },
    { displayName: (value) => (value.trim() ? undefined : w.newApp.enterName) },
  );
  const submit = on(async () => {
    setSaved(false);
    if (!check()) return;
    const body = {
      displayName: values.displayName.trim(),
      notes: values.notes.trim(),
      callbackUrl: values.callbackUrl.trim(),
      was: { displayName, notes, callbackUrl },
    };
    await cache.keep(await ask<typeof editApp>('editApp', { params: { org, appId: app.appId }, body }));
    setSaved(true);
  });
  return (
    <section aria-label={w.app.details}>
      <h2>{w.app.details}</h2>
      <form className="kp-form" noValidate onSubmit={submit}>
        {problem && <Note tone="bad">{problem}</Note>}
        {isSaved && <Note tone="good">{words.saved}</Note>}
        <TextInput {...field('displayName')} label={w.newApp.name} autoComplete="off" maxLength={255} />
        <TextInput
          {...field('notes')}
          label={`${w.newApp.description} (${words.optional})`}
          autoComplete="off"
          maxLength={2000}
        />
        <TextInput
          {...field('callbackUrl')}
          label={`${w.newApp.callback} (${words.optional})`}
          description={w.newApp.callbackHelp}
          type="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={MAX_CALLBACK_URL_LENGTH}
        />
        <div className="kp-buttons">
          <Primary type="submit" loading={isRunning}>
            {words.save}
          </Primary>
        </div>
      </form>
    </section>
  );
}

function Delete({ app }: { app: AppDetails }) {
  const w = useAppWords();
  const { organization: org } = usePortal();
  const cache = useAppCache();
  return (
    <section aria-label={w.app.danger}>
      <h2>{w.app.danger}</h2>
      <AskFirst
        label={w.app.deleteApp}
        question={w.app.deleteAppAsk(app.keys.length)}
        verb={w.app.deleteApp}
        act={async () => {
          await cache.keep(
            await ask<typeof deleteOwnApp>('deleteOwnApp', { params: { org, appId: app.appId } }),
          );
        }}
      />
    </section>
  );
}

/** An app that its owner deleted: until it is gone, it can only be restored, or deleted at once. */
function Deleted({ app, at }: { app: AppDetails; at: number }) {
  const w = useAppWords();
  const date = useDate();
  const path = usePath();
  const navigate = useNavigate();
  const { organization: org } = usePortal();
  const cache = useAppCache();
  const { isRunning, problem, on } = useSubmit({ 'keymint.AppNotDeleted': w.errors.changed });
  const params = { org, appId: app.appId };
  const restore = useRef<HTMLButtonElement>(null);
  useEffect(() => restore.current?.focus(), []);
  return (
    <>
      <Note tone="wait">{w.app.deleted(date(at))}</Note>
      {problem && <Note tone="bad">{problem}</Note>}
      <div className="kp-buttons">
        <Primary
          ref={restore}
          loading={isRunning}
          onClick={on(async () => {
            await cache.keep(await ask<typeof restoreOwnApp>('restoreOwnApp', { params }));
            announce(w.app.restored(app.displayName));
          })}
        >
          {w.app.restore}
        </Primary>
        <AskFirst
          label={w.app.deleteNow}
          question={w.app.deleteNowAsk}
          verb={w.app.deleteNow}
          act={async () => {
            await ask<typeof deleteApp>('deleteApp', { params });
            await navigate(path('/apps'));
            await cache.drop(app.appId);
          }}
        />
      </div>
    </>
  );
}

/** Announces API products that were approved while the page was open. */
function useApprovals(app: AppDetails): void {
  const w = useAppWords();
  const pending = useRef(new Set<string>());
  useEffect(() => {
    const now = new Set<string>();
    for (const { keyRef, apiProducts } of app.keys)
      for (const { name, displayName, status } of apiProducts) {
        const id = `${keyRef} ${name}`;
        if (status === 'pending') now.add(id);
        if (status === 'approved' && pending.current.has(id)) announce(w.app.approvedNow(displayName));
      }
    pending.current = now;
  }, [app, w]);
}

function Shown({ app }: { app: AppDetails }) {
  useApprovals(app);
  if (app.deletesAt !== undefined) return <Deleted app={app} at={app.deletesAt} />;
  return (
    <>
      <Keys app={app} />
      <Details key={app.appId} app={app} />
      <Delete app={app} />
    </>
  );
}

/** P7: `/apps/{appId}` */
export function AppPage() {
  const words = useWords();
  const w = useAppWords();
  const path = usePath();
  const { appId = '' } = useParams();
  const { data: app, error } = useApp(appId);
  if (error instanceof Refused && error.status === 404)
    return (
      <Page title={w.app.missing}>
        <p>{w.app.missingBody}</p>
        <Link to={path('/apps')}>{w.app.allApps}</Link>
      </Page>
    );
  return (
    <OwnPage title={app?.displayName ?? words.loading}>
      {() => (error ? <Note tone="bad">{words.failed}</Note> : app && <Shown app={app} />)}
    </OwnPage>
  );
}
