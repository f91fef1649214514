import { Checkbox, NativeSelect, Radio, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type listEnvironments from '../../../../functions/organizations/listEnvironments';
import { call } from '../../../kit/api';
import type { useForm } from '../../../kit/form';
import { AlertIcon } from '../../../kit/icons';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';
import { accesses, approvals, type FormValues, linesOf, scopes, units } from './form';
import { OperationsEditor } from './OperationsEditor';
import { operationsIn } from './operations';

const s = strings.apiProducts;
const f = s.form;

export type Form = ReturnType<typeof useForm<FormValues>>;

/** Order of a field's parts with the hint below, so that it aligns with fields without a hint. */
export const hintBelow = ['label', 'input', 'description', 'error'] as const;

/** Environments of the organization in its order, then others that are named; choosing one moves none. */
export function useEnvironments(named: readonly string[]): string[] {
  const org = useOrg();
  const can = useCan();
  const { data = named } = useQuery({
    queryKey: [org, 'environments'],
    queryFn: ({ signal }) => call<typeof listEnvironments>('listEnvironments', { params: { org }, signal }),
    enabled: can('organizations.get'),
  });
  return [...new Set([...data, ...named])];
}

/** Shows the consequences of a choice immediately. */
export function Consequence({ text }: { text: string | undefined }) {
  return (
    <div role="status">
      {text !== undefined && (
        <div className="km-note km-consequence" data-tone="wait">
          <AlertIcon />
          <span>{text}</span>
        </div>
      )}
    </div>
  );
}

/** Describes the access that the product grants with the current values, including that of empty fields. */
export function Opening({ values }: { values: FormValues }) {
  const [proxies, paths, environments] = [values.proxies, values.apiResources, values.environments].map(
    linesOf,
  );
  const isByOperation = values.opens === 'operations';
  const configs = isByOperation ? operationsIn(values.operations) : [];
  const isWide =
    environments?.length === 0 || (!isByOperation && (proxies?.length === 0 || paths?.length === 0));
  const { opening } = s;
  const what = isByOperation
    ? opening.operations(
        configs.reduce((sum, { operations }) => sum + operations.length, 0),
        configs.length,
      )
    : opening.paths(paths ?? [], proxies ?? []);
  return (
    <div className="km-note" data-tone={isWide ? 'wait' : 'off'} role="status">
      <AlertIcon />
      <span>
        {opening.sentence(
          what,
          opening.environments(environments ?? []),
          values.quota.trim() === '' ? opening.noQuota : opening.quota,
        )}
      </span>
    </div>
  );
}

export function Lines({ form, name, label, description }: LinesProps) {
  return (
    <Textarea
      label={label}
      description={description}
      inputWrapperOrder={[...hintBelow]}
      className="km-lines"
      rows={2}
      spellCheck={false}
      autoComplete="off"
      {...form.field(name)}
    />
  );
}
interface LinesProps {
  form: Form;
  name: 'proxies' | 'apiResources' | 'scopes';
  label: string;
  description: string;
}

/** The id of a select whose label is elsewhere; without one it has a label of its own. */
interface Labelled {
  form: Form;
  id?: string;
}

/** Who may see the product. */
export function AccessChoice({ form, id }: Labelled) {
  return (
    <NativeSelect
      {...(id === undefined ? { label: s.access.label } : { id })}
      description={f.accessHints[form.values.access as (typeof accesses)[number]]}
      data={accesses.map((value) => ({ value, label: s.access[value] }))}
      {...form.field('access')}
    />
  );
}

/** How keys are approved for the product. */
export function ApprovalChoice({ form, id }: Labelled) {
  return (
    <NativeSelect
      {...(id === undefined ? { label: s.approval.label } : { id })}
      description={f.approvalHints[form.values.approvalType as (typeof approvals)[number]]}
      data={approvals.map((value) => ({ value, label: s.approval[value] }))}
      {...form.field('approvalType')}
    />
  );
}

/** How many calls each app may make. */
export function QuotaFields({ form }: { form: Form }) {
  return (
    <div className="km-quota">
      <TextInput label={f.limit} inputMode="numeric" autoComplete="off" {...form.field('quota')} />
      <TextInput label={f.interval} inputMode="numeric" autoComplete="off" {...form.field('quotaInterval')} />
      <NativeSelect
        label={f.unit}
        data={[
          ...(form.values.quotaTimeUnit === '' ? [{ value: '', label: s.none }] : []),
          ...units.map((value) => ({ value, label: f.units[value] })),
        ]}
        {...form.field('quotaTimeUnit')}
      />
    </div>
  );
}

/** Check boxes of the given environments. */
export function EnvironmentBoxes({ form, all }: { form: Form; all: readonly string[] }) {
  const chosen = linesOf(form.values.environments);
  return (
    <div className="km-choices">
      {all.map((environment) => (
        <Checkbox
          key={environment}
          label={environment}
          checked={chosen.includes(environment)}
          onChange={({ currentTarget: { checked } }) => {
            const next = all.filter((each) => (each === environment ? checked : chosen.includes(each)));
            form.set('environments', next.join('\n'));
          }}
        />
      ))}
    </div>
  );
}

/** What the product opens: paths of proxies, or operations. */
export function OpensFields({ form }: { form: Form }) {
  const operations = form.field('operations');
  const radios = useId();
  return (
    <div className="km-opens">
      <div className="km-choices">
        {scopes.map((scope) => (
          <Radio
            key={scope}
            name={radios}
            label={f.opens[scope]}
            checked={form.values.opens === scope}
            onChange={() => form.set('opens', scope)}
          />
        ))}
      </div>
      {form.values.opens === 'operations' ? (
        <OperationsEditor
          value={form.values.operations}
          onChange={(value) => form.set('operations', value)}
          error={operations.error}
          focusRef={operations.ref}
        />
      ) : (
        <div className="km-field-pair">
          <Lines form={form} name="proxies" label={f.proxies} description={f.proxiesHint} />
          <Lines form={form} name="apiResources" label={f.paths} description={f.pathsHint} />
        </div>
      )}
    </div>
  );
}
