import { Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { strings } from '../../strings';
import {
  AccessChoice,
  ApprovalChoice,
  EnvironmentBoxes,
  type Form,
  Lines,
  Opening,
  OpensFields,
  QuotaFields,
  useEnvironments,
} from './ApiProductParts';

const f = strings.apiProducts.form;

/** The fields of a new API product; `name` is shown beside the display name. */
export function ApiProductFields(props: { form: Form; name: ReactNode; onDisplayName(value: string): void }) {
  const { form, name, onDisplayName } = props;
  const displayName = form.field('displayName');
  const environments = useEnvironments([]);
  return (
    <>
      <div className="km-field-pair">
        <TextInput
          label={f.required(f.displayName)}
          autoComplete="off"
          {...displayName}
          onChange={(event) => {
            displayName.onChange(event);
            onDisplayName(event.currentTarget.value);
          }}
        />
        {name}
      </div>
      <Textarea label={f.description} rows={2} className="km-lines" {...form.field('description')} />
      <div className="km-field-pair">
        <AccessChoice form={form} />
        <ApprovalChoice form={form} />
      </div>
      <fieldset className="km-group">
        <legend>{f.quota}</legend>
        <p className="km-hint">{f.quotaHint}</p>
        <QuotaFields form={form} />
      </fieldset>
      {environments.length > 0 && (
        <fieldset className="km-group">
          <legend>{f.environments}</legend>
          <p className="km-hint">{f.environmentsHint}</p>
          <EnvironmentBoxes form={form} all={environments} />
        </fieldset>
      )}
      <fieldset className="km-group">
        <legend>{f.opens.label}</legend>
        <p className="km-hint">{f.opens.hint}</p>
        <OpensFields form={form} />
      </fieldset>
      <Lines form={form} name="scopes" label={f.scopes} description={f.scopesHint} />
      <Opening values={form.values} />
    </>
  );
}
