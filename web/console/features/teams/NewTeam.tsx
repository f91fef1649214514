import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { Refused } from '../../../kit/api';
import { FormDialog } from '../../../kit/FormDialog';
import { useForm } from '../../../kit/form';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { kinds, teamCalls } from './team';

const s = strings.teams.create;

/** `/teams/new`, over the list */
export default function NewTeam() {
  const can = useCan();
  return can('companies.write') || can('appGroups.write') ? <Dialog /> : null;
}

function Dialog() {
  const org = useOrg();
  const path = usePath();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { search } = useLocation();
  const [params] = useSearchParams();
  const kind = kinds.find((each) => each === params.get('kind')) ?? 'companies';
  const form = useForm(
    { name: '', displayName: '' },
    {
      name: (value) => {
        if (value.trim() === '') return s.enterName;
        return /^[A-Za-z0-9 ._\-$%]{1,255}$/.test(value.trim()) ? undefined : s.badName;
      },
    },
  );
  const name = form.values.name.trim();
  return (
    <FormDialog
      title={s.titleOf[kind]}
      thing={s.thing}
      verb={s.verb}
      opener="new-team"
      isDirty={form.isDirty}
      onSubmit={async () => {
        if (!form.check()) return false;
        try {
          const displayName = form.values.displayName.trim() || name;
          await teamCalls[kind].create(org, { name, displayName });
        } catch (error) {
          if (!(error instanceof Refused && error.status === 409)) throw error;
          form.fail('name', s.taken(name));
          return false;
        }
        void client.invalidateQueries({ queryKey: [org, 'teams'] });
        return true;
      }}
      onDone={() => {
        toast(s.created(name));
        void navigate(path(`/teams/${kind}/${encodeURIComponent(name)}`));
      }}
      onClose={() => void navigate(path(`/teams${search}`))}
      tried={{ action: strings.teams.action }}
    >
      <TextInput
        {...form.field('name')}
        label={s.name}
        description={s.nameHint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
      />
      <TextInput {...form.field('displayName')} label={s.displayName} autoComplete="off" />
    </FormDialog>
  );
}
