import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type FormEvent, useId, useRef, useState } from 'react';
import { Link } from 'react-router';
import type deleteApiProductSpec from '../../../../functions/apiProducts/deleteApiProductSpec';
import type fetchApiProductSpec from '../../../../functions/apiProducts/fetchApiProductSpec';
import type getApiProductSpecSummary from '../../../../functions/apiProducts/getApiProductSpecSummary';
import type updateApiProductSpec from '../../../../functions/apiProducts/updateApiProductSpec';
import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { MAX_SPEC_BYTES } from '../../../../shared/schemas/limits';
import { announce } from '../../../kit/announce';
import { call, type Reply } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { ErrorNote } from '../../../kit/ErrorNote';
import { Fact } from '../../../kit/InlineField';
import { TrashIcon } from '../../../kit/icons';
import { Moment } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import { RowActions } from '../../../kit/RowActions';
import { Empty, Loaded } from '../../../kit/States';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import './spec.css';

const s = strings.apiProducts.spec;

type Summary = NonNullable<Reply<typeof getApiProductSpecSummary>>;

/** Storing of a document: from which file or address, whether it goes on, and what went wrong. */
interface Attempt {
  from: string;
  isRunning: boolean;
  error?: unknown;
  /** A problem that was found before anything was sent. */
  problem?: string;
}

const keyOf = (org: string, apiProduct: string) => [org, 'apiProducts', 'spec', apiProduct];

/** Stores documents, one at a time. */
function useStoring(product: ApiProduct) {
  const org = useOrg();
  const client = useQueryClient();
  const [attempt, setAttempt] = useState<Attempt>();
  const running = useRef(false);
  const params = { org, apiProduct: product.name };

  const store = async (from: string, send: () => Promise<Summary | string>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setAttempt({ from, isRunning: true });
    try {
      const stored = await send();
      if (typeof stored === 'string') {
        setAttempt({ from, isRunning: false, problem: stored });
        return false;
      }
      setAttempt(undefined);
      client.setQueryData(keyOf(org, product.name), stored);
      void client.invalidateQueries({ queryKey: keyOf(org, product.name) });
      const done = s.stored(stored.title, stored.version, stored.operations);
      toast(done);
      announce(done);
      return true;
    } catch (error) {
      setAttempt({ from, isRunning: false, error });
      return false;
    } finally {
      running.current = false;
    }
  };

  return {
    attempt,
    /** Stores a file; one that is too large is not sent. */
    upload: (file: File) =>
      store(file.name, async () => {
        // UTF-8 has three bytes for a UTF-16 code unit at most.
        const document = file.size > 3 * MAX_SPEC_BYTES ? undefined : await file.text();
        if (document === undefined || document.length > MAX_SPEC_BYTES) return s.tooLarge(file.size);
        if (document === '') return s.emptyFile;
        return call<typeof updateApiProductSpec>('updateApiProductSpec', { params, body: { document } });
      }),
    fetch: (url: string) =>
      store(url, () => call<typeof fetchApiProductSpec>('fetchApiProductSpec', { params, body: { url } })),
    refuse: (from: string, problem: string) => setAttempt({ from, isRunning: false, problem }),
  };
}

/** What became of the last attempt. */
function Outcome({ attempt }: { attempt: Attempt }) {
  const { from, isRunning, error, problem } = attempt;
  if (isRunning)
    return (
      <p className="km-hint" role="status">
        {s.storing(from)}
      </p>
    );
  return (
    <div className="km-spec-outcome">
      <p className="km-anywhere">{s.notStored(from)}</p>
      {problem === undefined ? (
        <ErrorNote
          error={error}
          tried={{ write: true, action: s.action, thing: strings.apiProducts.thing }}
        />
      ) : (
        <div className="km-note" data-tone="bad" role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}

/** Where a document comes from: a file, chosen or dropped, or an address. */
function Sources({ product, summary }: { product: ApiProduct; summary: Summary | null }) {
  const { attempt, upload, fetch, refuse } = useStoring(product);
  const [isOver, setOver] = useState(false);
  const [typed, setTyped] = useState<string>();
  const [urlError, setUrlError] = useState<string>();
  const chooser = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const hint = useId();
  const url = typed ?? summary?.source ?? '';
  const isRunning = attempt?.isRunning === true;

  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (files && files.length > 1) refuse(s.files(files.length), s.oneFile);
    else if (file) void upload(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const over = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const problem =
      url.trim() === '' ? s.enterUrl : /^https:\/\//i.test(url.trim()) ? undefined : s.onlyHttps;
    setUrlError(problem);
    if (problem !== undefined) return field.current?.focus();
    if (await fetch(url.trim())) setTyped(undefined);
    // A field that was read-only meanwhile keeps the focus.
    return undefined;
  };

  return (
    <>
      <div className="km-spec-sources">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same */}
        <div
          className="km-spec-drop"
          data-over={isOver || undefined}
          aria-busy={isRunning || undefined}
          onDragEnter={over}
          onDragOver={over}
          onDragLeave={({ currentTarget, relatedTarget }) => {
            if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
          }}
          onDrop={drop}
        >
          <Button
            variant="default"
            aria-describedby={hint}
            loading={isRunning}
            onClick={() => chooser.current?.click()}
          >
            {summary ? s.replaceWithFile : s.chooseFile}
          </Button>
          <span className="km-hint" id={hint}>
            {s.dropHint}
          </span>
          <input
            ref={chooser}
            type="file"
            hidden
            aria-label={s.file}
            accept=".json,.yaml,.yml,application/json,application/yaml,text/yaml"
            onChange={({ currentTarget }) => {
              take(currentTarget.files);
              // The same file may be chosen again, once it was changed.
              currentTarget.value = '';
            }}
          />
        </div>
        <form className="km-spec-fetch" onSubmit={submit} noValidate>
          <TextInput
            ref={field}
            label={s.url}
            description={s.urlHint}
            placeholder="https://"
            type="url"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            maxLength={2048}
            value={url}
            readOnly={isRunning}
            error={urlError}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
              setUrlError(undefined);
            }}
          />
          <Button variant="default" type="submit" loading={isRunning}>
            {summary?.source !== undefined && summary.source === url ? s.fetchAgain : s.fetch}
          </Button>
        </form>
      </div>
      {attempt && <Outcome attempt={attempt} />}
    </>
  );
}

function Facts({ summary }: { summary: Summary }) {
  const { title, version, openapi, operations, bytes, modifiedAt, source } = summary;
  return (
    <div className="km-card km-spec-facts">
      <Fact label={s.title}>
        <span className="km-anywhere">{title}</span>
      </Fact>
      <Fact label={s.version}>
        <span className="km-anywhere">{version}</span>
      </Fact>
      <Fact label={s.content}>{s.contentOf(operations, openapi, bytes)}</Fact>
      <Fact label={s.changed}>
        <Moment at={modifiedAt} />
      </Fact>
      {source !== undefined && (
        <Fact label={s.source}>
          <span className="km-anywhere">{source}</span>
        </Fact>
      )}
    </div>
  );
}

/** The OpenAPI document that developers read about the product at the portal. */
export function ApiProductSpec({ product }: { product: ApiProduct }) {
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const client = useQueryClient();
  const [isRemoving, setRemoving] = useState(false);
  const { name: apiProduct, displayName } = product;
  const mayWrite = can('products.write');
  const query = useQuery({
    queryKey: keyOf(org, apiProduct),
    queryFn: async ({ signal }): Promise<Summary | null> =>
      (await call<typeof getApiProductSpecSummary>('getApiProductSpecSummary', {
        params: { org, apiProduct },
        signal,
      })) ?? null,
  });
  const remove = async () => {
    await call<typeof deleteApiProductSpec>('deleteApiProductSpec', { params: { org, apiProduct } });
    client.setQueryData(keyOf(org, apiProduct), null);
    toast(s.removed);
    announce(s.removed);
  };
  return (
    <Section
      id="documentation"
      title={s.heading}
      actions={
        query.data && (
          <>
            <Button
              variant="default"
              size="xs"
              component={Link}
              to={path(`/products/${encodeURIComponent(apiProduct)}/docs`)}
            >
              {s.preview}
            </Button>
            {mayWrite && (
              <RowActions
                name={s.heading}
                actionsOf={() => [
                  { label: s.remove, icon: <TrashIcon />, danger: true, run: () => setRemoving(true) },
                ]}
              />
            )}
          </>
        )
      }
    >
      <Loaded query={query} rows={2}>
        {(summary) => (
          <>
            {summary ? <Facts summary={summary} /> : <Empty>{s.none}</Empty>}
            {mayWrite && <Sources product={product} summary={summary} />}
          </>
        )}
      </Loaded>
      {isRemoving && (
        <Confirm
          title={s.removeTitle(displayName)}
          verb={s.removeVerb}
          onConfirm={remove}
          onClose={() => setRemoving(false)}
          focusAfter={() => document.querySelector<HTMLElement>('#documentation .km-spec-drop button')}
          tried={{ action: s.action, thing: s.thing }}
        >
          <p>{s.removeBody}</p>
        </Confirm>
      )}
    </Section>
  );
}
