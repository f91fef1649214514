import { type ReactNode, useId } from 'react';
import type { ApiProduct } from '../../../../shared/schemas/apiProduct';
import { Refused } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { Fact, InlineField } from '../../../kit/InlineField';
import { InlineGroup } from '../../../kit/InlineGroup';
import { AlertIcon } from '../../../kit/icons';
import { Moment } from '../../../kit/Moment';
import { useOrg } from '../../session/session';
import { strings } from '../../strings';
import { OtherOperations } from './ApiProductFacts';
import {
  AccessChoice,
  ApprovalChoice,
  Consequence,
  EnvironmentBoxes,
  Opening,
  OpensFields,
  QuotaFields,
  useEnvironments,
} from './ApiProductParts';
import { type FormValues, formOf, linesOf, readApiProduct, rules, saveApiProduct } from './form';
import { useEdit, useStored } from './useEdit';

const s = strings.apiProducts;
const f = s.form;
const tried = { action: s.detail.action, thing: s.thing };

/** A text of the product, edited in place. */
function Text(props: {
  product: ApiProduct;
  name: 'displayName' | 'description' | 'scopes';
  label: string;
  isList?: boolean;
  hint?: string;
}) {
  const { product, name, label, isList = false, hint } = props;
  const org = useOrg();
  const showStored = useStored();
  const save = async (value: string, was: string): Promise<string> => {
    const began = { ...formOf(product), [name]: was };
    const next = isList ? linesOf(value).join('\n') : value;
    const outcome = await saveApiProduct(org, product.name, { values: { ...began, [name]: next }, began });
    if ('theirs' in outcome) throw new Refused(409, 'keymint.ChangedMeanwhile', s.detail.contested);
    showStored(outcome.saved, [name]);
    return formOf(outcome.saved)[name];
  };
  return (
    <InlineField
      label={label}
      value={formOf(product)[name]}
      multiline={name !== 'displayName'}
      placeholder={s.none}
      hint={hint}
      check={(value) => rules[name]?.(value, formOf(product))}
      save={save}
      theirs={async () => {
        const stored = await readApiProduct(org, product.name);
        return { value: formOf(stored)[name], who: stored.lastModifiedBy, at: stored.lastModifiedAt };
      }}
      tried={tried}
    />
  );
}

/** Controls of the product that are saved together. */
function Group(props: {
  label: string;
  id?: string;
  hint?: string;
  edit: ReturnType<typeof useEdit>;
  children: ReactNode;
}) {
  const { label, id, hint, edit, children } = props;
  const { form, save, cancel, isSaving, error, changedBy } = edit;
  return (
    <InlineGroup
      label={label}
      {...(id !== undefined && { id })}
      hint={hint}
      isChanged={form.isDirty}
      isSaving={isSaving}
      onSave={() => void save()}
      onCancel={cancel}
    >
      {children}
      {error !== undefined && <ErrorNote error={error} tried={{ write: true, ...tried }} />}
      {changedBy !== undefined && (
        <div className="km-note" data-tone="wait" role="alert">
          <AlertIcon />
          <span>{s.detail.changedMeanwhile(changedBy)}</span>
        </div>
      )}
    </InlineGroup>
  );
}

/** What a changed choice will mean. */
const consequenceOf = (name: 'access' | 'approvalType', { form, began }: ReturnType<typeof useEdit>) =>
  form.values[name] === began[name]
    ? undefined
    : s.detail.willBe[form.values[name] as keyof typeof s.detail.willBe];

type PartProps = { product: ApiProduct };

function Access({ product }: PartProps) {
  const id = useId();
  const edit = useEdit(product, s.access.label);
  return (
    <Group label={s.access.label} id={id} edit={edit}>
      <AccessChoice form={edit.form} id={id} />
      <Consequence text={consequenceOf('access', edit)} />
    </Group>
  );
}

function Approval({ product }: PartProps) {
  const id = useId();
  const edit = useEdit(product, s.approval.label);
  return (
    <Group label={s.approval.label} id={id} edit={edit}>
      <ApprovalChoice form={edit.form} id={id} />
      <Consequence text={consequenceOf('approvalType', edit)} />
    </Group>
  );
}

function Quota({ product }: PartProps) {
  const edit = useEdit(product, f.quota);
  return (
    <Group label={f.quota} hint={f.quotaHint} edit={edit}>
      <QuotaFields form={edit.form} />
    </Group>
  );
}

function Environments({ product }: PartProps) {
  const edit = useEdit(product, f.environments);
  const all = useEnvironments(product.environments);
  if (all.length === 0) return null;
  return (
    <Group label={f.environments} hint={f.environmentsHint} edit={edit}>
      <EnvironmentBoxes form={edit.form} all={all} />
    </Group>
  );
}

function Opens({ product }: PartProps) {
  const edit = useEdit(product, f.opens.label);
  // What it opens depends on environments and quota, too: those that are stored.
  const stored: FormValues = formOf(product);
  const { opens, proxies, apiResources, operations } = edit.form.values;
  return (
    <Group label={f.opens.label} hint={f.opens.hint} edit={edit}>
      <OpensFields form={edit.form} />
      <Opening values={{ ...stored, opens, proxies, apiResources, operations }} />
    </Group>
  );
}

/** The details of an API product, each edited in place. */
export function ApiProductDetails({ product }: PartProps) {
  return (
    <div className="km-card">
      <Text product={product} name="displayName" label={f.displayName} />
      <Fact label={f.name}>
        {product.name}
        <span className="km-hint">{s.detail.nameStays}</span>
      </Fact>
      <Text product={product} name="description" label={f.description} />
      <Access product={product} />
      <Approval product={product} />
      <Quota product={product} />
      <Environments product={product} />
      <Opens product={product} />
      <OtherOperations product={product} />
      <Text product={product} name="scopes" label={f.scopes} isList hint={f.scopesHint} />
      <Fact label={s.detail.created}>
        <Moment at={product.createdAt} as="date" /> {s.detail.by(product.createdBy)}
      </Fact>
    </div>
  );
}
