import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type createApiProduct from '../../../../functions/apiProducts/createApiProduct';
import { call, type ErrorCode, Refused } from '../../../kit/api';
import { FormDialog } from '../../../kit/FormDialog';
import { useForm } from '../../../kit/form';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { ApiProductFields, hintBelow } from './ApiProductFields';
import { draftOf, emptyForm, rules, slugOf } from './form';
import { opener } from './opener';

const s = strings.apiProducts;

/** `/products/new`, over the list */
export default function NewApiProduct() {
  return useCan()('products.write') ? <Dialog /> : null;
}

/** Makes an API product; its name follows the display name until somebody types it. */
function Dialog() {
  const org = useOrg();
  const path = usePath();
  const navigate = useNavigate();
  const { search } = useLocation();
  const client = useQueryClient();
  const form = useForm(emptyForm, rules);
  const [isNamed, setNamed] = useState(false);
  const made = useRef('');
  const { displayName } = form.values;
  const create = async () => {
    if (!form.check()) return false;
    try {
      const { name } = await call<typeof createApiProduct>('createApiProduct', {
        params: { org },
        body: draftOf(form.values),
      });
      made.current = name;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const said: Partial<Record<ErrorCode, string>> = {
        'keymanagement.service.apiproduct_already_exists': s.form.taken(form.values.name),
        'keymanagement.service.apiproduct_name_invalid': s.form.badName,
      };
      const problem = said[error.code];
      if (problem === undefined) throw error;
      form.fail('name', problem);
      return false;
    }
    void client.invalidateQueries({ queryKey: [org, 'apiProducts'] });
    return true;
  };
  const { onChange, ...name } = form.field('name');
  return (
    <FormDialog
      title={s.create.title}
      thing={s.thing}
      verb={s.create.verb}
      size="lg"
      opener={opener}
      isDirty={form.isDirty}
      onSubmit={create}
      onDone={() => {
        toast(s.create.created(displayName.trim()));
        void navigate(path(`/products/${encodeURIComponent(made.current)}`));
      }}
      onClose={() => void navigate(path(`/products${search}`))}
      tried={{ action: s.create.action }}
    >
      <ApiProductFields
        form={form}
        stored=""
        onDisplayName={(value) => {
          if (!isNamed) form.set('name', slugOf(value));
        }}
        name={
          <TextInput
            label={s.form.required(s.form.name)}
            description={s.form.nameHint}
            inputWrapperOrder={[...hintBelow]}
            autoComplete="off"
            spellCheck={false}
            {...name}
            onChange={(event) => {
              setNamed(true);
              onChange(event);
            }}
          />
        }
      />
    </FormDialog>
  );
}
