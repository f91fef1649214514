import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type previewMail from '../../../../functions/portal/previewMail';
import type sendTestMail from '../../../../functions/portal/sendTestMail';
import { mailWords } from '../../../../shared/domain/mailWords';
import type { Language, MailTemplate } from '../../../../shared/schemas/portal';
import { call, type Reply } from '../../../kit/api';
import { Choice, optionsOf } from '../../../kit/Choice';
import { ErrorNote } from '../../../kit/ErrorNote';
import { toast } from '../../../kit/toasts';
import { useRunning } from '../../../kit/useRunning';
import { useOrg } from '../../session/session';
import { strings } from '../../strings';
import type { Texts } from './values';

const s = strings.portalSettings;

const templates = Object.keys(mailWords.en) as MailTemplate[];

/** The words of one mail in one language, with a preview and a test mail. */
export function MailWording({
  texts,
  mayWrite,
  onChange,
}: {
  texts: Texts;
  mayWrite: boolean;
  onChange(texts: Texts): void;
}) {
  const org = useOrg();
  const [template, setTemplate] = useState<MailTemplate>('confirm');
  const [language, setLanguage] = useState<Language>('en');
  const [preview, setPreview] = useState<Reply<typeof previewMail>>();
  const { isRunning, error, run } = useRunning();
  const own = texts[template]?.[language] ?? {};
  const usual = mailWords[language][template];

  const choose = (change: () => void) => {
    change();
    setPreview(undefined);
  };
  const change = (name: 'subject' | 'intro', value: string) => {
    const { [name]: _, ...others } = own;
    const next = { ...others, ...(value && { [name]: value }) };
    const ofTemplate = Object.entries({ ...texts[template], [language]: next }).filter(
      ([, words]) => Object.keys(words).length > 0,
    );
    const { [template]: __, ...rest } = texts;
    onChange({ ...rest, ...(ofTemplate.length > 0 && { [template]: Object.fromEntries(ofTemplate) }) });
  };
  const params = { org };
  return (
    <fieldset className="km-form">
      <legend className="km-portal-legend">{s.mail.wording}</legend>
      <p className="km-hint">{s.mail.wordingHint}</p>
      <div className="km-portal-pair">
        <Choice
          label={s.mail.template}
          value={template}
          options={templates.map((each) => [each, mailWords.en[each].subject])}
          onChange={(next) => choose(() => setTemplate(next))}
        />
        <Choice
          label={s.mail.language}
          value={language}
          options={optionsOf(s.mail.languages)}
          onChange={(next) => choose(() => setLanguage(next))}
        />
      </div>
      <TextInput
        label={s.mail.subject}
        placeholder={usual.subject}
        maxLength={200}
        value={own.subject ?? ''}
        readOnly={!mayWrite}
        onChange={({ currentTarget }) => change('subject', currentTarget.value)}
      />
      <Textarea
        label={s.mail.intro}
        placeholder={usual.intro}
        rows={4}
        maxLength={2000}
        value={own.intro ?? ''}
        readOnly={!mayWrite}
        onChange={({ currentTarget }) => change('intro', currentTarget.value)}
      />
      {error !== undefined && <ErrorNote error={error} tried={{ action: s.action, thing: s.thing }} />}
      <div className="km-form-buttons">
        <Button
          variant="default"
          disabled={isRunning}
          onClick={() =>
            void run(async () =>
              setPreview(
                await call<typeof previewMail>('previewMail', {
                  params,
                  body: { template, language, ...own },
                }),
              ),
            )
          }
        >
          {s.mail.showPreview}
        </Button>
        {mayWrite && (
          <Button
            variant="default"
            disabled={isRunning}
            onClick={() =>
              void run(async () => {
                await call<typeof sendTestMail>('sendTestMail', { params, body: { template, language } });
                toast(s.mail.testSent);
              })
            }
          >
            {s.mail.sendTest}
          </Button>
        )}
      </div>
      {mayWrite && <p className="km-hint">{s.mail.testHint}</p>}
      {preview && (
        <section aria-label={s.mail.preview}>
          <p>
            <strong>{preview.subject}</strong>
          </p>
          <iframe className="km-portal-preview" title={s.mail.previewed} sandbox="" srcDoc={preview.html} />
        </section>
      )}
    </fieldset>
  );
}
