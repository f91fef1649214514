import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { announce } from '../../../kit/announce';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { AlertIcon } from '../../../kit/icons';
import { toast } from '../../../kit/toasts';
import { useUnsaved } from '../../../kit/useUnsaved';
import { useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import { OtherOperations } from './ApiProductFacts';
import { ApiProductFields, hintBelow } from './ApiProductFields';
import { type FormValues, formOf, rebased, rules, saveApiProduct } from './form';

const s = strings.apiProducts;

/** Consequences of a changed choice. */
const consequencesOf = (values: FormValues, began: FormValues) => {
  const of = (name: 'access' | 'approvalType') =>
    values[name] === began[name] ? undefined : s.detail.willBe[values[name] as keyof typeof s.detail.willBe];
  return { access: of('access'), approvalType: of('approvalType') };
};

/** The details of an API product, changed together and saved together: one change of a product replaces it. */
export function ApiProductForm({ product }: { product: ApiProduct }) {
  const org = useOrg();
  const { cacheSeconds } = useSession();
  const client = useQueryClient();
  const [began, setBegan] = useState(() => formOf(product));
  const { quota, quotaInterval, quotaTimeUnit } = began;
  // Stored values that the console would not write are accepted.
  const form = useForm(began, {
    ...rules,
    name: () => undefined,
    quotaInterval: (value, values) =>
      values.quota === quota && value === quotaInterval && values.quotaTimeUnit === quotaTimeUnit
        ? undefined
        : rules.quotaInterval?.(value, values),
  });
  const { values, isDirty } = form;
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const [changedBy, setChangedBy] = useState<string>();
  const running = useRef(false);
  useUnsaved(isDirty ? s.detail.unsaved : undefined);

  const begin = (stored: ApiProduct, next = formOf(stored)) => {
    setBegan(formOf(stored));
    form.reset(next);
    client.setQueryData([org, 'apiProducts', 'get', stored.name], stored);
  };
  // Show the registry's value unless the user has unsaved changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another product counts
  useEffect(() => {
    if (isDirty || running.current) return;
    setBegan(formOf(product));
    form.reset(formOf(product));
  }, [product]);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (running.current || !isDirty || !form.check()) return;
    running.current = true;
    setSaving(true);
    setError(undefined);
    setChangedBy(undefined);
    try {
      const outcome = await saveApiProduct(org, product.name, { values, began });
      if ('theirs' in outcome) {
        const { theirs } = outcome;
        setChangedBy(theirs.lastModifiedBy);
        begin(theirs, rebased(values, began, theirs));
      } else {
        begin(outcome.saved);
        void client.invalidateQueries({ queryKey: [org, 'apiProducts', 'search'] });
        toast(s.detail.delay(cacheSeconds));
        announce(s.detail.saved);
      }
    } catch (failure) {
      setError(failure);
    } finally {
      running.current = false;
      setSaving(false);
    }
  };
  const discard = () => {
    form.reset(began);
    setError(undefined);
    setChangedBy(undefined);
  };
  return (
    <form className="km-card km-product-form" onSubmit={save} noValidate aria-busy={isSaving}>
      <ApiProductFields
        form={form}
        stored={began.environments}
        consequences={consequencesOf(values, began)}
        name={
          <TextInput
            label={s.form.name}
            description={s.detail.nameStays}
            inputWrapperOrder={[...hintBelow]}
            className="km-fixed"
            value={product.name}
            readOnly
            spellCheck={false}
          />
        }
      />
      <OtherOperations product={product} />
      {error !== undefined && (
        <ErrorNote error={error} tried={{ write: true, action: s.detail.action, thing: s.thing }} />
      )}
      {changedBy !== undefined && (
        <div className="km-note" data-tone="wait" role="alert">
          <AlertIcon />
          <span>{s.detail.changedMeanwhile(changedBy)}</span>
        </div>
      )}
      <div className="km-form-buttons">
        <Button type="submit" loading={isSaving} aria-disabled={!isDirty} data-disabled={!isDirty}>
          {s.detail.save}
        </Button>
        {isDirty && !isSaving && (
          <>
            <Button variant="default" onClick={discard}>
              {s.detail.cancel}
            </Button>
            <span className="km-not-saved">{s.detail.notSaved}</span>
          </>
        )}
      </div>
    </form>
  );
}
