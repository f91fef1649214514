import { Button, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Link } from 'react-router';
import type getPortalSettings from '../../../../functions/portal/getPortalSettings';
import type updatePortal from '../../../../functions/portal/updatePortal';
import { MAX_LOGO_LENGTH } from '../../../../shared/schemas/limits';
import { call } from '../../../kit/api';
import { Choice, optionsOf } from '../../../kit/Choice';
import { ErrorNote } from '../../../kit/ErrorNote';
import { useForm } from '../../../kit/form';
import { AlertIcon } from '../../../kit/icons';
import { Page, Section } from '../../../kit/Page';
import { Loaded } from '../../../kit/States';
import { toast } from '../../../kit/toasts';
import { useUnsaved } from '../../../kit/useUnsaved';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { MailWording } from './MailWording';
import './portalSettings.css';
import { contrastOf, rules, type Settings, settingsOf, textsIn, type Values, valuesOf } from './values';

const s = strings.portalSettings;

type Form = ReturnType<typeof useForm<Values>>;

const Warning = ({ children }: { children: ReactNode }) => (
  <div className="km-note" role="status">
    <AlertIcon />
    <div>{children}</div>
  </div>
);

/** Reads a file as a data URL; undefined if it is no logo. */
async function logoIn(file: File): Promise<string | undefined> {
  if (!['image/png', 'image/svg+xml'].includes(file.type)) return undefined;
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(`${reader.result}`);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return url.length <= MAX_LOGO_LENGTH ? url : undefined;
}

function Logo({ form, mayWrite }: { form: Form; mayWrite: boolean }) {
  const id = useId();
  const [isWrong, setWrong] = useState(false);
  const { logo } = form.values;
  const choose = async (file: File | undefined) => {
    const url = file && (await logoIn(file));
    setWrong(file !== undefined && url === undefined);
    if (url !== undefined) form.set('logo', url);
  };
  return (
    <div>
      <label className="km-portal-legend" htmlFor={id}>
        {s.look.logo}
      </label>
      <p className="km-hint" id={`${id}-hint`}>
        {s.look.logoHint}
      </p>
      {logo && <img className="km-portal-logo" src={logo} alt={s.look.logoAlt} />}
      {mayWrite && (
        <div className="km-form-buttons">
          <input
            id={id}
            type="file"
            accept="image/png,image/svg+xml"
            aria-describedby={`${id}-hint`}
            aria-invalid={isWrong}
            onChange={({ currentTarget }) => void choose(currentTarget.files?.[0])}
          />
          {logo && (
            <Button variant="default" onClick={() => form.set('logo', '')}>
              {s.look.removeLogo}
            </Button>
          )}
        </div>
      )}
      {isWrong && (
        <p className="km-problem" role="alert">
          {s.look.logoWrong}
        </p>
      )}
    </div>
  );
}

/** The colour with the contrast of white text on it. */
function Colour({ form, mayWrite }: { form: Form; mayWrite: boolean }) {
  const { colour } = form.values;
  const contrast = contrastOf(colour);
  return (
    <div>
      <TextInput
        {...form.field('colour')}
        label={s.look.colour}
        description={s.look.colourHint}
        maxLength={7}
        spellCheck={false}
        readOnly={!mayWrite}
        onChange={({ currentTarget }) => form.set('colour', currentTarget.value.trim().toLowerCase())}
      />
      {contrast && (
        <p aria-live="polite">
          {contrast.isEnough && (
            <span className="km-portal-sample" style={{ background: colour }}>
              {s.look.sample}
            </span>
          )}{' '}
          <span>
            {contrast.isEnough ? s.look.contrast(contrast.ratio) : s.look.contrastTooLow(contrast.ratio)}
          </span>
        </p>
      )}
    </div>
  );
}

function SettingsForm({ settings }: { settings: Settings }) {
  const org = useOrg();
  const path = usePath();
  const client = useQueryClient();
  const mayWrite = useCan()('settings.write');
  const [began, setBegan] = useState(() => valuesOf(settings));
  const form = useForm<Values>(began, rules);
  const { values, isDirty } = form;
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const saved = useUnsaved(isDirty && mayWrite ? s.unsaved : undefined);
  const text = (name: keyof Values, label: string, description?: string, type = 'text') => (
    <TextInput
      {...form.field(name)}
      label={label}
      description={description}
      type={type}
      autoComplete="off"
      readOnly={!mayWrite}
    />
  );

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isSaving || !form.check()) return;
    setSaving(true);
    setError(undefined);
    try {
      const body = settingsOf(settings, values);
      const changed = await call<typeof updatePortal>('updatePortal', { params: { org }, body });
      client.setQueryData([org, 'portal', 'settings'], changed);
      const next = valuesOf(changed);
      setBegan(next);
      form.reset(next);
      saved();
      toast(s.saved);
    } catch (failure) {
      setError(failure);
    } finally {
      setSaving(false);
    }
  };
  return (
    <form className="km-portal-settings" noValidate onSubmit={save}>
      {!mayWrite && <p className="km-hint">{s.readOnly}</p>}
      {!settings.isSet && <Warning>{s.unset}</Warning>}
      {settings.problems.map((problem) => (
        <Warning key={problem}>{s.problems[problem]}</Warning>
      ))}
      {settings.waiting > 0 && (
        <p>
          <Link to={path('/portal/waiting')}>{s.waiting(settings.waiting)}</Link>
        </p>
      )}
      <Section title={s.registration.title}>
        <div className="km-form">
          <div className="km-portal-pair">
            <Choice
              value={form.values.registration}
              isDisabled={!mayWrite}
              onChange={(value) => form.set('registration', value)}
              label={s.registration.label}
              options={optionsOf(s.registration.options)}
            />
            <Choice
              value={form.values.activation}
              isDisabled={!mayWrite}
              onChange={(value) => form.set('activation', value)}
              label={s.activation.label}
              hint={s.activation.hint}
              options={optionsOf(s.activation.options)}
            />
          </div>
          {text('domains', s.domains.label, s.domains.hint)}
          {text('activationMailTo', s.activationMailTo.label, s.activationMailTo.hint)}
          <div className="km-portal-pair">
            {text('answerWithinDays', s.answerWithinDays.label, undefined, 'number')}
            {text('passwordLength', s.passwordLength.label, s.passwordLength.hint, 'number')}
            {text('sessionHours', s.sessionHours.label, s.sessionHours.hint, 'number')}
            {text('rememberDays', s.rememberDays.label, s.rememberDays.hint, 'number')}
          </div>
        </div>
      </Section>
      <Section title={s.look.title}>
        <div className="km-form">
          {text('name', s.look.name, s.look.nameHint)}
          <Colour form={form} mayWrite={mayWrite} />
          <Logo form={form} mayWrite={mayWrite} />
          {text('url', s.look.url, s.look.urlHint, 'url')}
          {text('support', s.look.support, undefined, 'email')}
          <div className="km-portal-pair">
            {text('privacyUrl', s.look.privacyUrl, undefined, 'url')}
            {text('imprintUrl', s.look.imprintUrl, undefined, 'url')}
          </div>
        </div>
      </Section>
      <Section title={s.terms.title}>
        <div className="km-form">
          <p className="km-hint">{s.terms.hint}</p>
          {text('termsVersion', s.terms.version)}
          <Textarea {...form.field('termsText')} label={s.terms.text} rows={6} readOnly={!mayWrite} />
        </div>
      </Section>
      <Section title={s.mail.title}>
        <div className="km-form">
          <div className="km-portal-pair">
            {text('fromName', s.mail.fromName)}
            {text('replyTo', s.mail.replyTo, undefined, 'email')}
          </div>
          <MailWording
            texts={textsIn(values)}
            mayWrite={mayWrite}
            onChange={(texts) => form.set('texts', JSON.stringify(texts))}
          />
        </div>
      </Section>
      {error !== undefined && (
        <ErrorNote error={error} tried={{ action: s.action, thing: s.thing, write: true }} />
      )}
      {mayWrite && (
        <div className="km-form-buttons">
          <Button type="submit" loading={isSaving}>
            {s.save}
          </Button>
          {isDirty && (
            <Button variant="default" onClick={() => form.reset(began)}>
              {s.discard}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

/** `/portal/settings`: who may register, the look of pages, and the words of mails. */
export default function PortalSettingsPage() {
  const org = useOrg();
  const query = useQuery({
    queryKey: [org, 'portal', 'settings'],
    queryFn: ({ signal }) => call<typeof getPortalSettings>('getPortalSettings', { params: { org }, signal }),
  });
  return (
    <Page title={s.title}>
      <p className="km-hint">
        {s.about} <a href={`/portal/${org}/signup`}>{s.open}</a>
      </p>
      <Loaded query={query} rows={6}>
        {(settings) => <SettingsForm settings={settings} />}
      </Loaded>
    </Page>
  );
}
