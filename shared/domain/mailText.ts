import type { Language, MailTemplate, PortalSettings } from '../schemas/portal';
import { frames, type MailValues, mailWords } from './mailWords';

/** A rendered mail. */
export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** Input for rendering a mail. */
interface Rendering {
  template: MailTemplate;
  language: Language;
  values: Partial<MailValues>;
  /** Target of the button. */
  link?: string | undefined;
  settings: Pick<PortalSettings, 'brand' | 'mail'>;
  /** True if the logo is attached. */
  hasLogo: boolean;
}

/** Default colour of buttons; white text on it has a contrast of 8:1. */
export const USUAL_COLOUR = '#364fc7';

/** Fills in values; unknown ones are empty, and line breaks are removed. */
const filled = (words: string, values: Partial<MailValues>): string =>
  words.replace(/\{(\w+)\}/g, (_, name: string) =>
    `${values[name as keyof MailValues] ?? ''}`.replace(/\p{Cc}+/gu, ' '),
  );

const escaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[mark] ?? mark,
  );

/** Wraps a paragraph at 76 characters, without splitting addresses. Source: RFC 5322, 2.1.1. */
function wrapped(paragraph: string): string {
  const lines = [''];
  for (const word of paragraph.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > 76) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

/** Colours for mail clients in dark mode. */
const STYLE = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  '@media (prefers-color-scheme:dark){',
  '.page{background:#15171b!important}.card{background:#1f2228!important}',
  '.text,.text a{color:#e3e6ea!important}.soft,.soft a{color:#a3abb5!important}',
  '}',
].join('');

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/**
 * Renders a mail as text and as HTML with the same content: tables and inline styles, which all mail clients
 * support. Escapes values and an organization's own texts.
 */
export function renderMail({ template, language, values, link, settings, hasLogo }: Rendering): RenderedMail {
  const words = mailWords[language][template];
  const own = settings.mail.texts[template]?.[language];
  const frame = frames[language];
  const say = (text: string) => filled(text, values);

  const subject = say(own?.subject ?? words.subject);
  const greeting = say(values.firstName ? frame.greeting : frame.greetingNobody);
  const intro = say(own?.intro ?? words.intro);
  const reason = values.reason ? [say(frame.reason)] : [];
  const more = words.more.map(say);
  const why = say(words.why);
  const name = values.portal ?? '';
  const button = link && words.button ? { label: words.button, link } : undefined;

  const text = [
    greeting,
    intro,
    ...reason,
    ...(button ? [`${button.label}:\n${button.link}`] : []),
    ...more,
    `-- \n${name}`,
    why,
  ]
    .map((paragraph) =>
      paragraph
        .split('\n')
        .map((line) => (line === '-- ' ? line : wrapped(line)))
        .join('\n'),
    )
    .join('\n\n');

  const paragraph = (line: string) =>
    `<p class="text" style="margin:0 0 16px;font-size:16px;line-height:24px;color:#1b1f24;${FONT}">${escaped(line).replaceAll('\n', '<br>')}</p>`;
  const colour = settings.brand.colour ?? USUAL_COLOUR;
  const buttonHtml = button
    ? [
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px"><tr>',
        `<td bgcolor="${colour}" style="border-radius:6px;background:${colour}">`,
        `<a href="${escaped(button.link)}" style="display:inline-block;padding:12px 20px;font-size:16px;line-height:24px;font-weight:600;color:#ffffff;text-decoration:none;${FONT}">${escaped(button.label)}</a>`,
        '</td></tr></table>',
        `<p class="soft" style="margin:0 0 16px;font-size:14px;line-height:20px;color:#57606a;${FONT}">${escaped(frame.linkBelow)}<br><span style="word-break:break-all">${escaped(button.link)}</span></p>`,
      ].join('')
    : '';
  const head = hasLogo
    ? `<img src="cid:logo" alt="${escaped(name)}" height="32" style="height:32px;border:0">`
    : escaped(name);
  const html = [
    '<!doctype html>',
    `<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><title>${escaped(subject)}</title><style>${STYLE}</style></head>`,
    '<body class="page" style="margin:0;padding:0;background:#f3f4f6">',
    '<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3f4f6"><tr><td align="center" style="padding:24px 12px">',
    '<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#ffffff;border-radius:8px"><tr><td style="padding:24px">',
    `<h1 class="text" style="margin:0 0 24px;font-size:18px;line-height:24px;font-weight:600;color:#1b1f24;${FONT}">${head}</h1>`,
    paragraph(greeting),
    paragraph(intro),
    ...reason.map(paragraph),
    buttonHtml,
    ...more.map(paragraph),
    '</td></tr></table>',
    `<p class="soft" style="max-width:560px;margin:16px auto 0;font-size:13px;line-height:18px;color:#57606a;${FONT}">${escaped(why)}</p>`,
    '</td></tr></table></body></html>\n',
  ].join('\n');
  return { subject, text: `${text}\n`, html };
}
