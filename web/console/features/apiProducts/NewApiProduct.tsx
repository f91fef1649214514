import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import type createApiProduct from '../../../../functions/apiProducts/createApiProduct';
import { call, type ErrorCode, Refused } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { Page } from '../../../kit/Page';
import { kit } from '../../../kit/strings';
import { toast } from '../../../kit/toasts';
import { useRunning } from '../../../kit/useRunning';
import { useUnsaved } from '../../../kit/useUnsaved';
import { useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { ApiProductFields } from './ApiProductFields';
import { hintBelow } from './ApiProductParts';
import { draftOf, emptyForm, rules, slugOf } from './form';

const s = strings.apiProducts;

/** `/products/new`: creates an API product; its name follows the display name until somebody types it. */
export default function NewApiProduct() {
  const org = useOrg();
  const path = usePath();
  const navigate = useNavigate();
  const { search } = useLocation();
  const client = useQueryClient();
  const form = useForm(emptyForm, rules);
  const [isNamed, setNamed] = useState(false);
  const { isRunning, error, on } = useRunning();
  const forget = useUnsaved(form.isDirty ? s.create.unsaved : undefined);

  const create = async () => {
    const { name, displayName } = await call<typeof createApiProduct>('createApiProduct', {
      params: { org },
      body: draftOf(form.values),
    });
    forget();
    void client.invalidateQueries({ queryKey: [org, 'apiProducts'] });
    toast(s.create.created(displayName));
    void navigate(path(`/products/${encodeURIComponent(name)}`), { replace: true });
  };
  const submit = on(async () => {
    if (!form.check()) return;
    try {
      await create();
    } catch (failure) {
      const said: Partial<Record<ErrorCode, string>> = {
        'keymanagement.service.apiproduct_already_exists': s.form.taken(form.values.name),
        'keymanagement.service.apiproduct_name_invalid': s.form.badName,
      };
      const problem = failure instanceof Refused ? said[failure.code] : undefined;
      if (problem === undefined) throw failure;
      form.fail('name', problem);
    }
  });
  const { onChange, ...name } = form.field('name');
  return (
    <Page title={s.create.title} crumbs={<Link to={path('/products')}>{s.title}</Link>}>
      <form className="km-card km-product-form" onSubmit={submit} noValidate aria-busy={isRunning}>
        <ApiProductFields
          form={form}
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
        {error !== undefined && <ErrorNote error={error} tried={{ write: true, action: s.create.action }} />}
        <div className="km-form-buttons">
          <Button type="submit" loading={isRunning}>
            {s.create.verb}
          </Button>
          <Button variant="default" component={Link} to={path(`/products${search}`)}>
            {kit.cancel}
          </Button>
        </div>
      </form>
    </Page>
  );
}
