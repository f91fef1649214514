import { Checkbox, NativeSelect, Radio, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
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

type Form = ReturnType<typeof useForm<FormValues>>;

/** Order of a field's parts with the hint below, so that it aligns with fields without a hint. */
export const hintBelow = ['label', 'input', 'description', 'error'] as const;

/** Environments of the organization, after those that are named already. */
function useEnvironments(named: readonly string[]): string[] {
  const org = useOrg();
  const can = useCan();
  const { data = [] } = useQuery({
    queryKey: [org, 'environments'],
    queryFn: ({ signal }) => call<typeof listEnvironments>('listEnvironments', { params: { org }, signal }),
    enabled: can('organizations.get'),
  });
  return [...new Set([...named, ...data])];
}

/** Shows the consequences of a choice immediately. */
function Consequence({ text }: { text: string | undefined }) {
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
function Opening({ values }: { values: FormValues }) {
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

function Lines({ form, name, label, description }: LinesProps) {
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

/**
 * The fields of an API product, in making one and in changing one. `name` stands below the display name;
 * `consequences` are told under the choices they come of; `stored` is what the environments began with.
 */
export function ApiProductFields(props: {
  form: Form;
  name: ReactNode;
  onDisplayName?(value: string): void;
  stored: string;
  consequences?: { access?: string | undefined; approvalType?: string | undefined };
}) {
  const { form, name, onDisplayName, stored, consequences = {} } = props;
  const { values } = form;
  const displayName = form.field('displayName');
  const environments = useEnvironments(linesOf(stored));
  const chosen = linesOf(values.environments);
  const operations = form.field('operations');
  const radios = useId();
  return (
    <>
      <div className="km-field-pair">
        <TextInput
          label={f.required(f.displayName)}
          autoComplete="off"
          {...displayName}
          onChange={(event) => {
            displayName.onChange(event);
            onDisplayName?.(event.currentTarget.value);
          }}
        />
        {name}
      </div>
      <Textarea label={f.description} rows={2} className="km-lines" {...form.field('description')} />
      <div className="km-field-pair">
        <div>
          <NativeSelect
            label={s.access.label}
            description={f.accessHints[values.access as (typeof accesses)[number]]}
            data={accesses.map((value) => ({ value, label: s.access[value] }))}
            {...form.field('access')}
          />
          <Consequence text={consequences.access} />
        </div>
        <div>
          <NativeSelect
            label={s.approval.label}
            description={f.approvalHints[values.approvalType as (typeof approvals)[number]]}
            data={approvals.map((value) => ({ value, label: s.approval[value] }))}
            {...form.field('approvalType')}
          />
          <Consequence text={consequences.approvalType} />
        </div>
      </div>
      <fieldset className="km-group">
        <legend>{f.quota}</legend>
        <p className="km-hint">{f.quotaHint}</p>
        <div className="km-quota">
          <TextInput label={f.limit} inputMode="numeric" autoComplete="off" {...form.field('quota')} />
          <TextInput
            label={f.interval}
            inputMode="numeric"
            autoComplete="off"
            {...form.field('quotaInterval')}
          />
          <NativeSelect
            label={f.unit}
            data={[
              ...(values.quotaTimeUnit === '' ? [{ value: '', label: s.none }] : []),
              ...units.map((value) => ({ value, label: f.units[value] })),
            ]}
            {...form.field('quotaTimeUnit')}
          />
        </div>
      </fieldset>
      {environments.length > 0 && (
        <fieldset className="km-group">
          <legend>{f.environments}</legend>
          <p className="km-hint">{f.environmentsHint}</p>
          <div className="km-choices">
            {environments.map((environment) => (
              <Checkbox
                key={environment}
                label={environment}
                checked={chosen.includes(environment)}
                onChange={({ currentTarget: { checked } }) => {
                  const next = environments.filter((each) =>
                    each === environment ? checked : chosen.includes(each),
                  );
                  form.set('environments', next.join('\n'));
                }}
              />
            ))}
          </div>
        </fieldset>
      )}
      <fieldset className="km-group">
        <legend>{f.opens.label}</legend>
        <p className="km-hint">{f.opens.hint}</p>
        <div className="km-choices">
          {scopes.map((scope) => (
            <Radio
              key={scope}
              name={radios}
              label={f.opens[scope]}
              checked={values.opens === scope}
              onChange={() => form.set('opens', scope)}
            />
          ))}
        </div>
      </fieldset>
      {values.opens === 'operations' ? (
        <OperationsEditor
          value={values.operations}
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
      <Lines form={form} name="scopes" label={f.scopes} description={f.scopesHint} />
      <Opening values={values} />
    </>
  );
}
