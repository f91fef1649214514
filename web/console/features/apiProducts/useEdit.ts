import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { announce } from '../../../kit/announce';
import { useForm } from '../../../kit/form';
import { toast } from '../../../kit/toasts';
import { useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import { type FormValues, formOf, rebased, rules, saveApiProduct } from './form';

const s = strings.apiProducts.detail;

/** Fields that gateways go by. */
const atGateways: readonly (keyof FormValues)[] = [
  'quota',
  'quotaInterval',
  'quotaTimeUnit',
  'environments',
  'opens',
  'proxies',
  'apiResources',
  'operations',
  'scopes',
];

/** Returns what shows a product that was stored: on its page, in lists, and to people. */
export function useStored() {
  const org = useOrg();
  const client = useQueryClient();
  const { cacheSeconds } = useSession();
  return (stored: ApiProduct, changed: readonly (keyof FormValues)[]): void => {
    client.setQueryData([org, 'apiProducts', 'get', stored.name], stored);
    void client.invalidateQueries({ queryKey: [org, 'apiProducts', 'search'] });
    if (changed.some((name) => atGateways.includes(name))) toast(s.delay(cacheSeconds));
  };
}

/**
 * The fields of an API product, for a part of its page that changes some of them together. What others changed
 * meanwhile stays; where both changed the same, nothing is stored and `changedBy` is who did.
 */
export function useEdit(product: ApiProduct, label: string) {
  const org = useOrg();
  const client = useQueryClient();
  const showStored = useStored();
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

  const begin = (stored: ApiProduct, next = formOf(stored)) => {
    setBegan(formOf(stored));
    form.reset(next);
  };
  // Show the registry's value unless the user has unsaved changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another product counts
  useEffect(() => {
    if (!isDirty && !running.current) begin(product);
  }, [product]);

  const save = async () => {
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
        client.setQueryData([org, 'apiProducts', 'get', theirs.name], theirs);
      } else {
        begin(outcome.saved);
        const changed = Object.keys(values) as (keyof FormValues)[];
        showStored(
          outcome.saved,
          changed.filter((name) => values[name] !== began[name]),
        );
        announce(s.fieldSaved(label));
      }
    } catch (failure) {
      setError(failure);
    } finally {
      running.current = false;
      setSaving(false);
    }
  };
  const cancel = () => {
    form.reset(began);
    setError(undefined);
    setChangedBy(undefined);
  };
  return { form, began, save, cancel, isSaving, error, changedBy };
}
