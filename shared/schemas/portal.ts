import * as z from 'zod';
import { AttributeName } from './attribute';
import { DeveloperDraft, DeveloperStatus, Email } from './developer';
import {
  MAX_EMAIL_LENGTH,
  MAX_LINK_LENGTH,
  MAX_LOGO_LENGTH,
  MAX_PASSWORD_LENGTH,
  MAX_PORTAL_FIELDS,
  MAX_REASON_LENGTH,
  MAX_TARGET_LENGTH,
  MAX_TERMS_LENGTH,
  MIN_PASSWORD_LENGTH,
  USUAL_PASSWORD_LENGTH,
} from './limits';
import { oneLine } from './text';
import { Millis } from './time';
import { withTraits } from './traits';

/** Languages of pages and mails. */
export const languages = ['en', 'de'] as const;
export const Language = z.enum(languages);
export type Language = z.infer<typeof Language>;

/** Domain of e-mail addresses; `*.` matches subdomains. */
const Domain = z
  .string()
  .max(255)
  .regex(
    /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/,
    'A domain in lower case is expected, such as example.com or *.example.com',
  );

const HttpsUrl = z
  .string()
  .max(2048)
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'An http or https address is expected',
  );

/** A field of the sign-up form, stored as an attribute of the developer. */
const PortalField = z.object({
  attribute: AttributeName.refine((name) => !name.startsWith('_'), 'Names that begin with _ are reserved'),
  label: oneLine(100).min(1),
  help: oneLine(300).optional(),
  required: z.boolean().default(false),
});

/** Custom texts of a mail in one language. */
const MailText = z.object({
  subject: oneLine(200).min(1).optional(),
  intro: z.string().min(1).max(2000).optional(),
});

/** Mails of a portal. */
export const MailTemplate = z.enum([
  'confirm',
  'alreadyRegistered',
  'setPassword',
  'notAdmitted',
  'invitation',
  'accountReady',
  'reset',
  'accountDisabled',
  'passwordChanged',
  'emailConfirm',
  'emailChanging',
  'emailChanged',
  'waitingDevelopers',
  'activated',
  'notActivated',
  'requestsWaiting',
  'requestsOverdue',
  'requestApproved',
  'requestRejected',
  'closing',
  'closed',
]);
export type MailTemplate = z.infer<typeof MailTemplate>;

/** Settings of a portal; sign-up is closed until they are saved once. */
export const PortalSettings = z
  .object({
    registration: z
      .enum(['open', 'domains', 'invitation', 'closed'])
      .default('open')
      .meta({ description: 'Who may sign up' }),
    activation: z
      .enum(['automatic', 'manual', 'domains'])
      .default('automatic')
      .meta({ description: 'Whether developers who sign up are active at once' }),
    domains: z
      .array(Domain)
      .max(100)
      .default([])
      .meta({ description: 'Domains of addresses, for `domains`; `*.` stands for subdomains' }),
    activationMailTo: z
      .array(Email)
      .max(20)
      .default([])
      .meta({ description: 'Who hears of waiting developers and requests; the orgadmins when empty' }),
    passwordLength: z.int().min(MIN_PASSWORD_LENGTH).max(64).default(USUAL_PASSWORD_LENGTH),
    sessionHours: z.int().min(1).max(24).default(12),
    rememberDays: z.int().min(1).max(90).default(30),
    fields: z.array(PortalField).max(MAX_PORTAL_FIELDS).default([]),
    terms: z
      .object({ version: oneLine(50).min(1), text: z.string().min(1).max(MAX_TERMS_LENGTH) })
      .optional(),
    answerWithinDays: z.int().min(1).max(60).default(2),
    brand: z
      .object({
        name: oneLine(100).optional(),
        colour: z
          .string()
          .regex(/^#[0-9a-f]{6}$/, 'A colour is expected, such as #1a2b3c')
          .optional()
          .meta({ description: 'Of buttons and links; white text on it must have a contrast of 4.5:1' }),
        logo: z
          .string()
          .max(MAX_LOGO_LENGTH)
          .regex(
            /^data:image\/(png|svg\+xml);base64,[A-Za-z0-9+/]+=*$/,
            'A PNG or SVG image is expected, as a data URL in base64',
          )
          .optional()
          .meta({ description: 'SVG or PNG as a data URL, 64 KiB at most' }),
        support: Email.optional(),
        privacyUrl: HttpsUrl.optional(),
        imprintUrl: HttpsUrl.optional(),
      })
      .prefault({}),
    mail: z
      .object({
        fromName: oneLine(100).optional(),
        replyTo: Email.optional(),
        texts: z
          .partialRecord(MailTemplate, z.partialRecord(Language, MailText))
          .default({})
          .meta({ description: 'Subjects and first paragraphs by mail and language' }),
      })
      .prefault({}),
    url: HttpsUrl.optional().meta({
      description: 'Address of the portal, which links in mails begin with; `KEYMINT_URL` unless set',
    }),
  })
  .meta({ id: 'PortalSettings', example: { registration: 'open', activation: 'manual' } });
export type PortalSettings = z.infer<typeof PortalSettings>;

/** The settings, with information for staff. */
export const PortalSettingsAnswer = PortalSettings.extend({
  isSet: z.boolean().meta({ description: 'Whether they were ever saved' }),
  problems: z
    .array(z.enum(['address', 'mailServer']))
    .meta({ description: 'What keeps mails from being sent' }),
  waiting: z.int().meta({ description: 'How many accounts wait for their first activation, 1,000 at most' }),
}).meta({
  id: 'PortalSettingsAnswer',
  example: {
    registration: 'open',
    activation: 'manual',
    domains: [],
    activationMailTo: [],
    passwordLength: 15,
    sessionHours: 12,
    rememberDays: 30,
    fields: [],
    answerWithinDays: 2,
    brand: {},
    mail: { texts: {} },
    isSet: true,
    problems: [],
    waiting: 0,
  },
});

/** Public data of a portal, and of its sign-up form. */
export const Portal = z
  .object({
    organization: z.string(),
    name: z.string(),
    brand: PortalSettings.shape.brand.unwrap(),
    registration: PortalSettings.shape.registration.unwrap(),
    domains: z.array(z.string()),
    fields: z.array(PortalField),
    terms: PortalSettings.shape.terms,
    passwordLength: z.int(),
    answerWithinDays: z.int(),
    tryOrigins: z
      .array(z.string())
      .meta({ description: 'Origins of gateways that its pages may send requests to' }),
    ticket: z.string().meta({ description: 'Goes with a registration' }),
  })
  .meta({
    id: 'Portal',
    example: {
      organization: 'demo',
      name: 'Demo',
      brand: {},
      registration: 'open',
      domains: [],
      fields: [],
      passwordLength: 15,
      answerWithinDays: 2,
      tryOrigins: ['https://api.example.com'],
      ticket: '1700000000000.aBc',
    },
  });

const { email, firstName, lastName } = DeveloperDraft.shape;

/** Values of the form's fields, by attribute. */
const FieldValues = z
  .record(z.string().max(1024), z.string().max(2048))
  .refine((values) => Object.keys(values).length <= MAX_PORTAL_FIELDS, 'Too many fields')
  .default({});

/** Body of a sign-up. */
export const RegistrationDraft = z
  .object({
    email,
    firstName,
    lastName,
    fields: FieldValues,
    language: Language.default('en'),
    ticket: z.string().max(200).meta({ description: 'Of the portal, two seconds to two hours old' }),
    website: z
      .string()
      .max(2048)
      .optional()
      .meta({ description: 'Left empty by people; nothing is done where it is filled in' }),
  })
  .meta({
    id: 'RegistrationDraft',
    example: {
      email: 'eva@example.com',
      firstName: 'Eva',
      lastName: 'Example',
      language: 'en',
      ticket: '1700000000000.aBc',
    },
  });

/** Token of a link. */
export const LinkToken = z
  .string()
  .max(MAX_LINK_LENGTH)
  .meta({ description: 'The token of a link', example: 'r.9Zy.3cX' });

/** A new password; the organization's rules apply. */
const NewPassword = z.string().min(1).max(MAX_PASSWORD_LENGTH).meta({ example: 'tall ships leave at dawn' });

const CurrentPassword = z
  .string()
  .min(1)
  .max(MAX_PASSWORD_LENGTH)
  .meta({ example: 'a quiet harbour at night' });

/** Body to complete a registration. */
export const Confirmation = z
  .object({
    token: LinkToken,
    password: NewPassword,
    firstName: firstName.optional(),
    lastName: lastName.optional(),
    fields: FieldValues,
    acceptedTerms: oneLine(50).optional().meta({ description: 'The version of the terms that was accepted' }),
  })
  .meta({ id: 'Confirmation', example: { token: 'r.9Zy.3cX', password: 'tall ships leave at dawn' } });

/** Response for every address. */
export const Accepted = z.object({}).meta({ id: 'Accepted', example: {} });

/** Body of a developer's sign-in. */
export const DeveloperSignIn = z
  .object({
    email: z.string().min(1).max(MAX_EMAIL_LENGTH),
    password: CurrentPassword,
    newPassword: NewPassword.optional().meta({ description: 'Where staff set the current one' }),
    remember: z.boolean().default(false),
  })
  .meta({
    id: 'DeveloperSignIn',
    example: { email: 'eva@example.com', password: 'a quiet harbour at night' },
  });

export const ResetRequest = z
  .object({ email, language: Language.default('en') })
  .meta({ id: 'ResetRequest', example: { email: 'eva@example.com', language: 'en' } });

export const PasswordByLink = z
  .object({ token: LinkToken, password: NewPassword })
  .meta({ id: 'PasswordByLink', example: { token: 'a.9Zy.3cX', password: 'tall ships leave at dawn' } });

/** Purposes of links in mails. */
export const linkPurposes = ['confirm', 'password', 'emailConfirm', 'emailUndo', 'keep'] as const;
export const LinkPurpose = z.enum(linkPurposes);
export type LinkPurpose = z.infer<typeof LinkPurpose>;

export const LinkUse = z
  .object({ token: LinkToken })
  .meta({ id: 'LinkUse', example: { token: 'a.9Zy.3cX' } });

/** Effect of a link, before it is used. */
export const LinkShown = z
  .object({
    purpose: LinkPurpose,
    email: z.string().meta({ description: 'The whole address only where its owner is being registered' }),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    fields: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'LinkShown', example: { purpose: 'password', email: 'e•••@example.com' } });

/** States of a portal account; `none` means that the developer has none. */
export const accountStates = ['none', 'invited', 'active', 'disabled', 'closing'] as const;
const AccountState = z.enum(accountStates);

/** A developer's session, as its owner sees it. */
const PortalSession = z.object({
  id: z.string(),
  createdAt: Millis,
  expiresAt: Millis,
  browser: z.string(),
  address: z.string(),
  isCurrent: z.boolean(),
});

/** The calling developer's account. */
export const OwnAccount = z
  .object({
    developerId: z.string(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    userName: z.string(),
    language: Language,
    status: DeveloperStatus,
    waitingSince: Millis.optional().meta({ description: 'Since when the first activation is awaited' }),
    inactiveSince: Millis.optional().meta({ description: 'Since when the developer is inactive otherwise' }),
    isEmailConfirmed: z.boolean(),
    newEmail: z.string().optional().meta({ description: 'An address that waits for its confirmation' }),
    fields: z.record(z.string(), z.string()),
    acceptedTerms: z.string().optional(),
    passwordSetAt: Millis.optional(),
    sessions: z.array(PortalSession),
  })
  .meta({
    id: 'OwnAccount',
    example: {
      developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
      email: 'eva@example.com',
      firstName: 'Eva',
      lastName: 'Example',
      userName: 'eva',
      language: 'en',
      status: 'active',
      isEmailConfirmed: true,
      fields: {},
      sessions: [],
    },
  });

/** Body to change one's own account. */
export const OwnAccountChange = z
  .object({
    firstName: firstName.optional(),
    lastName: lastName.optional(),
    language: Language.optional(),
    fields: FieldValues,
  })
  .meta({ id: 'OwnAccountChange', example: { firstName: 'Eva', language: 'de' } });

export const OwnPasswordChange = z.object({ password: CurrentPassword, newPassword: NewPassword }).meta({
  id: 'OwnPasswordChange',
  example: { password: 'a quiet harbour at night', newPassword: 'tall ships leave at dawn' },
});

export const OwnEmailChange = z
  .object({
    password: CurrentPassword,
    email: email.meta({ description: 'The own address again has it confirmed' }),
  })
  .meta({
    id: 'OwnEmailChange',
    example: { password: 'a quiet harbour at night', email: 'eva@example.org' },
  });

export const AccountClosing = z
  .object({ password: CurrentPassword, reason: z.string().max(MAX_REASON_LENGTH).optional() })
  .meta({ id: 'AccountClosing', example: { password: 'a quiet harbour at night' } });

/** Selects the sessions to end. */
export const EndedSessions = z.object({
  session: z
    .string()
    .max(MAX_TARGET_LENGTH)
    .default('current')
    .meta({ description: '`current`, `others`, `all`, or the id of one' }),
});

/** A mail, as staff see it. */
const MailShown = z.object({
  id: z.string(),
  template: MailTemplate,
  state: z.enum(['queued', 'sending', 'sent', 'failed']),
  createdAt: Millis,
  sentAt: Millis.optional(),
  error: z.string().optional().meta({ description: 'What the mail server said' }),
});
export type MailShown = z.infer<typeof MailShown>;

/** A developer's portal account, as staff see it. */
export const Account = z
  .object({
    developerId: z.string(),
    state: AccountState,
    lastSignInAt: Millis.optional().meta({ description: 'To the hour' }),
    isEmailConfirmed: z.boolean(),
    waitingSince: Millis.optional(),
    mustChangePassword: z.boolean(),
    closesAt: Millis.optional(),
    resetAskedAt: Millis.optional().meta({
      description: 'A reset was asked for while the address is not confirmed: no mail was sent',
    }),
    mails: z.array(MailShown),
  })
  .meta({
    id: 'Account',
    example: {
      developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
      state: 'active',
      isEmailConfirmed: true,
      mustChangePassword: false,
      mails: [],
    },
  });
export type Account = z.infer<typeof Account>;

export const AccountPassword = z
  .object({
    password: NewPassword,
    sendMail: z
      .boolean()
      .default(false)
      .meta({ description: 'Tells the developer that the account is ready' }),
  })
  .meta({ id: 'AccountPassword', example: { password: 'tall ships leave at dawn', sendMail: true } });

export const AccountAction = z.object({
  action: z.enum(['disable', 'enable', 'endSessions']).meta({ description: 'What is done to the account' }),
});

/** Decision about a developer who awaits the first activation. */
export const ActivationDecision = z
  .object({
    decision: z.enum(['activate', 'refuse']),
    reason: z.string().max(MAX_REASON_LENGTH).optional().meta({ description: 'Mailed word for word' }),
  })
  .meta({ id: 'ActivationDecision', example: { decision: 'activate' } });

/** Developers who await their first activation, longest wait first. */
export const WaitingList = z
  .object({
    developer: withTraits(
      z.array(
        z.object({
          developerId: z.string(),
          email: z.string(),
          firstName: z.string(),
          lastName: z.string(),
          waitingSince: Millis,
        }),
      ),
      { xml: { root: 'Developers' } },
    ),
  })
  .meta({
    id: 'WaitingList',
    example: {
      developer: [
        {
          developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
          email: 'eva@example.com',
          firstName: 'Eva',
          lastName: 'Example',
          waitingSince: 1_700_000_000_000,
        },
      ],
    },
  });

/** An unconfirmed registration. */
export const Registration = z
  .object({
    registration: z.string(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    askedAt: Millis,
    expiresAt: Millis,
    mails: z.array(MailShown),
  })
  .meta({
    id: 'Registration',
    example: {
      registration: 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI',
      email: 'eva@example.com',
      firstName: 'Eva',
      lastName: 'Example',
      askedAt: 1_700_000_000_000,
      expiresAt: 1_700_604_800_000,
      mails: [],
    },
  });

export const RegistrationList = z
  .object({ registration: z.array(Registration) })
  .meta({ id: 'RegistrationList', example: { registration: [Registration.meta()?.example] } });

/** Texts of a mail to preview. */
export const MailPreviewDraft = z
  .object({
    template: MailTemplate,
    language: Language.default('en'),
    subject: oneLine(200).optional(),
    intro: z.string().max(2000).optional(),
  })
  .meta({ id: 'MailPreviewDraft', example: { template: 'confirm', language: 'en' } });

export const MailPreview = z.object({ subject: z.string(), text: z.string(), html: z.string() }).meta({
  id: 'MailPreview',
  example: { subject: 'Confirm your address', text: 'Hello', html: '<p>Hello</p>' },
});

export const TestMail = z
  .object({ template: MailTemplate, language: Language.default('en') })
  .meta({ id: 'TestMail', example: { template: 'confirm', language: 'en' } });
