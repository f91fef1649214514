import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type getPolicy from '../../../../functions/organizations/getPolicy';
import type updatePolicy from '../../../../functions/organizations/updatePolicy';
import { call, type Reply } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { Section } from '../../../kit/Page';
import { queryClient } from '../../../kit/queries';
import { Loaded } from '../../../kit/States';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';

const s = strings.settings.policy;

type Policy = Reply<typeof getPolicy>;
type Name = keyof typeof s.settings;

/** One setting, with its consequences in words; it is saved when another value is chosen or the field is left. */
function Setting({ name, policy }: { name: Name; policy: Policy }) {
  const org = useOrg();
  const id = useId();
  const mayWrite = useCan()('settings.write');
  const [error, setError] = useState<unknown>();
  const { label, hint, ...rest } = s.settings[name];
  const options = 'options' in rest ? (rest.options as Record<string, string>) : undefined;
  const value = `${policy[name]}`;

  const save = async (text: string) => {
    if (text === value) return;
    setError(undefined);
    try {
      const sent = options ? (name === 'auditReads' ? text === 'true' : text) : Number(text);
      const changed = await call<typeof updatePolicy>('updatePolicy', {
        params: { org },
        body: { [name]: sent },
      });
      queryClient.setQueryData([org, 'policy'], changed);
      toast(s.saved(label));
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <div className="km-policy">
      <div>
        {mayWrite ? <label htmlFor={id}>{label}</label> : <strong>{label}</strong>}
        <p className="km-hint" id={`${id}-hint`}>
          {hint}
        </p>
      </div>
      {!mayWrite ? (
        <span>{options?.[value] ?? value}</span>
      ) : options ? (
        <select
          id={id}
          className="km-select"
          aria-describedby={`${id}-hint`}
          value={value}
          onChange={(event) => void save(event.currentTarget.value)}
        >
          {Object.entries(options).map(([each, words]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          key={value}
          type="number"
          aria-describedby={`${id}-hint`}
          defaultValue={value}
          onBlur={(event) => void save(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void save(event.currentTarget.value);
          }}
        />
      )}
      {error !== undefined && <ErrorNote error={error} tried={{ action: s.action, write: true }} />}
    </div>
  );
}

/** The organization's policy for developers, keys and secrets; every change is audited. */
export function PolicySection() {
  const org = useOrg();
  const query = useQuery({
    queryKey: [org, 'policy'],
    queryFn: ({ signal }) => call<typeof getPolicy>('getPolicy', { params: { org }, signal }),
  });
  return (
    <Section title={s.title} id="policy" aside={s.hint}>
      <Loaded query={query} rows={4}>
        {(policy) => (
          <div className="km-card">
            {(Object.keys(s.settings) as Name[]).map((name) => (
              <Setting key={name} name={name} policy={policy} />
            ))}
          </div>
        )}
      </Loaded>
    </Section>
  );
}
