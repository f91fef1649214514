/**
 * Base class of all refusals, with Apigee's codes and messages.
 *
 * Faults are thrown, never returned; the runtime translates them into the organization's dialect. An
 * operation declares the faults it may throw, and the OpenAPI document is derived from these declarations; a
 * test that meets an undeclared fault fails.
 *
 * Codes with the prefix `keymint.` are Keymint's own, for cases without an Apigee code.
 */
export class Fault extends Error {
  /** Problems by field, for a request that does not fit its schema. */
  problems: readonly Problem[] = [];

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Response headers, such as `WWW-Authenticate`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** A problem of a field, such as `attributes[0].name`; of the whole request if `field` is empty. */
export interface Problem {
  field: string;
  description: string;
}

/** A kind of fault: call it to create the error; its members document it. */
export type FaultKind<Details = never> = ((details: Details) => Fault) & {
  readonly status: number;
  readonly code: string;
};

const fault = <Details = void>(
  status: number,
  code: string,
  words: string | ((details: Details) => string),
  headers?: Record<string, string> | ((details: Details) => Record<string, string>),
): FaultKind<Details> =>
  Object.assign(
    (details: Details) =>
      new Fault(
        status,
        code,
        typeof words === 'string' ? words : words(details),
        typeof headers === 'function' ? headers(details) : headers,
      ),
    { status, code },
  );

// Faults of the runtime, possible for every operation.
const INVALID_REQUEST = 'keymint.InvalidRequest';
export const InvalidRequest: FaultKind<{ problems: Problem[] }> = Object.assign(
  ({ problems }: { problems: Problem[] }) => {
    const words = problems.map(({ field, description }) =>
      field ? `${field}: ${description}` : description,
    );
    return Object.assign(new Fault(400, INVALID_REQUEST, words.join('; ')), { problems });
  },
  { status: 400, code: INVALID_REQUEST },
);
/** The same in the words of Apigee X, whose descriptions name the field; one to a line. */
export const InvalidPayload = ({ problems }: { problems: Problem[] }): Fault =>
  Object.assign(
    new Fault(
      InvalidRequest.status,
      InvalidRequest.code,
      problems.map(({ description }) => description).join('\n'),
    ),
    { problems },
  );
/** A fault about the request as a whole. */
export const invalidRequest = (description: string): Fault =>
  InvalidRequest({ problems: [{ field: '', description }] });
export const Unauthorized = fault(
  401,
  'security.authentication.Unauthorized',
  'Credentials are missing or not valid for this organization',
  { 'WWW-Authenticate': 'Basic realm="Keymint", charset="UTF-8"' },
);
export const Forbidden = fault<{ role: string; permission: string }>(
  403,
  'security.authorization.Forbidden',
  ({ role, permission }) => `Role ${role} is not allowed ${permission}`,
);
export const TooManyAttempts = fault<{ seconds: number }>(
  429,
  'keymint.TooManyAttempts',
  ({ seconds }) => `Too many wrong credentials were tried; wait ${seconds} seconds`,
  ({ seconds }) => ({ 'Retry-After': String(seconds) }),
);
export const UnknownPath = fault(404, 'keymint.UnknownPath', 'There is nothing at this path');
export const MethodNotAllowed = fault<{ method: string; allowed: string[] }>(
  405,
  'keymint.MethodNotAllowed',
  ({ method, allowed }) => `${method} is not allowed at this path; it takes ${allowed.join(', ')}`,
  ({ allowed }) => ({ Allow: allowed.join(', ') }),
);
export const WriteConflict = fault(
  409,
  'keymint.WriteConflict',
  'Others keep changing the same entity at the same time; try again',
);
export const ChangedMeanwhile = fault<{ fields: readonly string[] }>(
  409,
  'keymint.ChangedMeanwhile',
  ({ fields }) =>
    `Somebody changed it meanwhile: ${fields.join(', ')} is not what it was; nothing was changed`,
);
export const RequestTimeout = fault(
  408,
  'keymint.RequestTimeout',
  'The request body did not arrive in time',
  { Connection: 'close' },
);
export const MisdirectedRequest = fault(
  421,
  'keymint.MisdirectedRequest',
  'This server is not known by the name in the Host header; KEYMINT_HOSTS has its further names',
);
export const PayloadTooLarge = fault<{ limit: string }>(
  413,
  'keymint.PayloadTooLarge',
  ({ limit }) => `The request body is larger than ${limit}`,
  { Connection: 'close' },
);
export const UnsupportedMediaType = fault<{ mediaType: string }>(
  415,
  'keymint.UnsupportedMediaType',
  ({ mediaType }) => `A request body of type ${mediaType} is not understood`,
);
export const InternalError = fault(
  500,
  'keymint.InternalError',
  'Something went wrong here; the request may be tried again',
);
export const Unavailable = fault(
  503,
  'keymint.Unavailable',
  'The registry cannot reach its database; try again',
  { 'Retry-After': '1' },
);
/** The process is overloaded; cached and cheap requests still work. */
export const Busy = fault(503, 'keymint.Busy', 'Too much is being asked at the moment; try again', {
  'Retry-After': '1',
});
/** Same code as `Unavailable`: the key ring of this process does not match the database. */
export const WrongKeyRing = fault(
  Unavailable.status,
  Unavailable.code,
  'This process cannot read the keys and secrets of its database; try again',
  { 'Retry-After': '1' },
);
export const AnswerTooLarge = fault(
  400,
  'keymint.AnswerTooLarge',
  'The answer would take more memory than there is; ask for fewer at a time',
);
/** Same code as `Unavailable`: a JSON Web Token cannot be verified now. */
export const IssuerUnreachable = fault(
  Unavailable.status,
  Unavailable.code,
  "The keys of the token's issuer cannot be fetched; try again",
  { 'Retry-After': '1' },
);

// Organizations
export const OrganizationDoesNotExist = fault<{ org: string }>(
  404,
  'keymint.OrganizationDoesNotExist',
  ({ org }) => `Organization ${org} does not exist`,
);
export const OrganizationAlreadyExists = fault<{ org: string }>(
  409,
  'keymint.OrganizationAlreadyExists',
  ({ org }) => `Organization ${org} already exists`,
);
export const MemberAlreadyExists = fault<{ email: string }>(
  409,
  'keymint.MemberAlreadyExists',
  ({ email }) => `Member ${email} already exists`,
);

export const MemberDoesNotExist = fault<{ member: string }>(
  404,
  'keymint.MemberDoesNotExist',
  ({ member }) => `Member ${member} does not exist`,
);
export const LastAdministrator = fault(
  409,
  'keymint.LastAdministrator',
  'An organization keeps at least one orgadmin',
);
export const WrongPassword = fault(
  403,
  'keymint.WrongPassword',
  'The current password is not the one that was sent',
);
export const TokenDoesNotExist = fault<{ token: string }>(
  404,
  'keymint.TokenDoesNotExist',
  ({ token }) => `Token ${token} does not exist`,
);

// Attributes
export const AttributeDoesntExist = fault<{ attribute: string }>(
  404,
  'organizations.keymanagement.AttributeDoesntExist',
  ({ attribute }) => `Attribute ${attribute} does not exist`,
);
export const AttributeLimitExceeded = fault(
  400,
  'organizations.keymanagement.AttributeLimitExceeded',
  'An entity has at most 18 custom attributes',
);

/** Same code as `Forbidden`: a developer changed an attribute that only staff may write. */
export const AttributeForbidden = fault<{ attribute: string; role: string }>(
  Forbidden.status,
  Forbidden.code,
  ({ attribute, role }) => `Role ${role} is not allowed to write attribute ${attribute}`,
);

export const NameMismatch = fault(
  400,
  'rest.interceptor.name_mismatch',
  "Resource name in url doesn't match name in payload",
);

// Developers
export const DeveloperDoesNotExist = fault<{ developer: string; org: string }>(
  404,
  'developer.service.DeveloperDoesNotExist',
  ({ developer, org }) => `Developer with email ${developer} does not exist in organization ${org}`,
);
export const DeveloperIdDoesNotExist = fault<{ developer: string; org: string }>(
  404,
  'developer.service.DeveloperIdDoesNotExist',
  ({ developer, org }) => `DeveloperId ${developer} does not exist in organization ${org}`,
);
/** Faults of a developer given by e-mail address or developerId. */
export const noSuchDeveloper = [DeveloperDoesNotExist, DeveloperIdDoesNotExist] as const;
export const DeveloperAlreadyExists = fault<{ email: string }>(
  409,
  'developer.service.DeveloperAlreadyExists',
  ({ email }) => `Developer already exists with email ${email}`,
);
export const InvalidEmail = fault(
  400,
  'developer.service.InvalidEmail',
  'The email is not a valid e-mail address',
);
/** As `InvalidEmail`, on Apigee X. */
export const EmailHasCapitals = fault(
  InvalidEmail.status,
  InvalidEmail.code,
  'The email has to be lower-case: it has capital letters',
);
export const CreateFieldsAbsent = fault<{ field: string }>(
  400,
  'developer.service.CreateFieldsAbsent',
  ({ field }) => `A developer needs email, firstName, lastName and userName; ${field} is missing`,
);
export const DeveloperStartKeyDoesNotExist = fault<{ startKey: string }>(
  404,
  'keymanagement.service.developer_doesnot_exist',
  ({ startKey }) => `startKey ${startKey} does not exist`,
);

// Developer portal
export const PortalClosed = fault(
  403,
  'keymint.PortalClosed',
  'Nobody can sign up at this portal at the moment',
);
export const PortalNotReady = fault(
  503,
  'keymint.PortalNotReady',
  'The portal cannot send mail yet: its address or its mail server is not set',
);
export const SignInFailed = fault(401, 'keymint.SignInFailed', 'Email or password is wrong');
export const AccountDisabled = fault(
  403,
  'keymint.AccountDisabled',
  'This portal account is disabled; contact the organization',
);
export const PasswordChangeRequired = fault(
  403,
  'keymint.PasswordChangeRequired',
  'The password was set by the organization: send another one as newPassword',
);
export const PasswordRefused = fault<{ why: string }>(400, 'keymint.PasswordRefused', ({ why }) => why);
export const TermsRequired = fault(400, 'keymint.TermsRequired', 'The terms must be accepted');
export const FieldRequired = fault<{ attribute: string }>(
  400,
  'keymint.FieldRequired',
  ({ attribute }) => `The field ${attribute} is required`,
);
/** Also for links of another purpose, used ones, and subjects that do not exist. */
export const LinkDoesNotExist = fault(
  404,
  'keymint.LinkDoesNotExist',
  'This link does not work, or no longer',
);
export const LinkUsed = fault(409, 'keymint.LinkUsed', 'This link was used already');
export const AccountDoesNotExist = fault<{ developer: string }>(
  404,
  'keymint.AccountDoesNotExist',
  ({ developer }) => `Developer ${developer} has no portal account`,
);
export const AccountStateConflict = fault<{ state: string }>(
  409,
  'keymint.AccountStateConflict',
  ({ state }) => `This cannot be done to a portal account that is ${state}`,
);
export const RegistrationDoesNotExist = fault<{ registration: string }>(
  404,
  'keymint.RegistrationDoesNotExist',
  ({ registration }) => `Registration ${registration} does not exist`,
);

// Companies and app groups: codes by analogy with those of developers
export const CompanyDoesNotExist = fault<{ company: string; org: string }>(
  404,
  'developer.service.CompanyDoesNotExist',
  ({ company, org }) => `Company ${company} does not exist in organization ${org}`,
);
export const CompanyAlreadyExists = fault<{ company: string }>(
  409,
  'developer.service.CompanyAlreadyExists',
  ({ company }) => `Company with name ${company} already exists`,
);
export const CompanyStartKeyDoesNotExist = fault<{ startKey: string }>(
  404,
  'keymanagement.service.company_doesnot_exist',
  ({ startKey }) => `startKey ${startKey} does not exist`,
);
export const DeveloperNotInCompany = fault<{ developer: string; company: string }>(
  404,
  'keymint.DeveloperNotInCompany',
  ({ developer, company }) => `Developer ${developer} does not belong to company ${company}`,
);
export const AppGroupDoesNotExist = fault<{ appGroup: string; org: string }>(
  404,
  'developer.service.AppGroupDoesNotExist',
  ({ appGroup, org }) => `AppGroup ${appGroup} does not exist in organization ${org}`,
);
export const AppGroupAlreadyExists = fault<{ appGroup: string }>(
  409,
  'developer.service.AppGroupAlreadyExists',
  ({ appGroup }) => `AppGroup with name ${appGroup} already exists`,
);

// Apps
export const AppDoesNotExist = fault<{ app: string; developer: string }>(
  404,
  'developer.service.AppDoesNotExist',
  ({ app, developer }) => `App named ${app} does not exist under ${developer}`,
);
export const AppIdNotFound = fault<{ appId: string }>(
  404,
  'keymanagement.service.app_id_not_found',
  ({ appId }) => `App with id ${appId} does not exist`,
);
export const AppAlreadyExists = fault<{ app: string }>(
  409,
  'keymanagement.service.app_already_exists',
  ({ app }) => `App with name ${app} already exists`,
);
export const AppInvalidName = fault(
  400,
  'keymanagement.service.app_invalid_name',
  'App name is invalid: 1 to 255 letters, digits, spaces and . _ # - $ %, beginning with a letter or digit',
);
export const AppStartKeyDoesNotExist = fault<{ startKey: string }>(
  404,
  'keymanagement.service.app_doesnot_exist',
  ({ startKey }) => `startKey ${startKey} does not exist`,
);

// Keys
export const InvalidClientIdForGivenApp = fault(
  404,
  'keymanagement.service.InvalidClientIdForGivenApp',
  'Invalid consumer key for Given App',
);
export const ConsumerKeyAlreadyExists = fault(
  409,
  'keymanagement.service.ConsumerKeyAlreadyExists',
  'ConsumerKey already exists',
);
export const ConsumerKeyAbsent = fault(
  400,
  'keymanagement.service.InvalidConsumerKey',
  'A key that is imported needs a consumerKey',
);
export const InvalidConsumerSecret = fault(
  ConsumerKeyAbsent.status,
  ConsumerKeyAbsent.code,
  'A consumerSecret has 1 to 2,048 printable ASCII characters',
);
export const ConsumerKeyHasInvalidCharacters = fault(
  400,
  'keymanagement.service.ConsumerKeyHasInvalidCharacters',
  'Consumer key has invalid characters. It must match [A-Za-z0-9\\-_]+ and have at most 2,048 characters',
);
export const KeyUnknownHere = fault<{ org: string }>(
  404,
  'keymint.KeyUnknownHere',
  ({ org }) => `No key of organization ${org} is like this`,
);
/** The secret is stored as a hash. */
export const SecretNotKept = fault(
  404,
  'keymint.SecretNotKept',
  'The consumer secret was told once, when the key was made, and is not kept',
);
/** Edge answers 500 for it, and clients rely on that. */
export const CredentialUnreadable = fault(
  409,
  'keymint.CredentialUnreadable',
  'The key cannot be opened: it was sealed for another app, or under a key that is not on the key ring',
);
export const ApiProductNotAssociated = fault(
  500,
  'keymanagement.service.APIProductNotAssociatedWithConsumerKey',
  'APIProduct is not associated with consumer key',
);
export const InvalidScopes = fault<{ allowed: string[] }>(
  400,
  'keymanagement.service.InvalidScopes',
  ({ allowed }) => `Invalid scopes. Scopes must be contained in [${allowed.join(', ')}]`,
);
export const InvalidValueForExpiresIn = fault<{ field: string }>(
  400,
  'keymanagement.service.InvalidValueForExpiresIn',
  ({ field }) => `${field} is a lifetime in whole numbers, or -1 for ever`,
);
/** Same code as `InvalidValueForExpiresIn`: a developer requested more than the organization allows. */
export const KeyLifetimeExceeded = fault<{ days: number }>(
  InvalidValueForExpiresIn.status,
  InvalidValueForExpiresIn.code,
  ({ days }) => `A key lasts at most ${days} days in this organization`,
);
export const KeyLimitReached = fault<{ keys: number }>(
  400,
  'keymint.KeyLimitReached',
  ({ keys }) => `An app has at most ${keys} keys in this organization; delete one first`,
);
export const AppLimitReached = fault<{ apps: number }>(
  400,
  'keymint.AppLimitReached',
  ({ apps }) => `A developer has at most ${apps} apps in this organization; delete one first`,
);

// Anything stored
export const LimitExceeded = fault(
  400,
  'keymanagement.service.LimitExceeded',
  'The entity would be larger than the 1 MiB that can be stored',
);

// API products
export const ApiProductsRequired = fault(
  400,
  'keymanagement.service.ApiProductsRequired',
  'An app needs at least one API product in this organization',
);
export const ApiProductInUse = fault<{ apiProduct: string }>(
  409,
  'keymint.ApiProductInUse',
  ({ apiProduct }) => `ApiProduct with name ${apiProduct} is on keys of apps; take it from them first`,
);
export const UnknownApiProduct = fault<{ apiProduct: string; org: string }>(
  400,
  'cps.kms.ApiProductDoesNotExist',
  ({ apiProduct, org }) => `API Product [${apiProduct}] does not exist for  tenant [${org}] and id [null]`,
);
export const ApiProductDoesNotExist = fault<{ apiProduct: string }>(
  404,
  'keymanagement.service.apiproduct_doesnot_exist',
  ({ apiProduct }) => `ApiProduct with name ${apiProduct} does not exist`,
);
export const ApiProductStartKeyDoesNotExist = fault<{ startKey: string }>(
  404,
  ApiProductDoesNotExist.code,
  ({ startKey }) => `startKey ${startKey} does not exist`,
);
export const ApiProductAlreadyExists = fault<{ apiProduct: string }>(
  409,
  'keymanagement.service.apiproduct_already_exists',
  ({ apiProduct }) => `ApiProduct with name ${apiProduct} already exists`,
);
export const ApiProductNameInvalid = fault(
  400,
  'keymanagement.service.apiproduct_name_invalid',
  'API product name is invalid: letters, digits, spaces and _ - . # $ %, not beginning or ending with a space, 100 characters at most together with the organization',
);
export const ApiProductInvalidDisplayName = fault(
  400,
  'keymanagement.service.apiproduct_invalid_displayname',
  'An API product needs a displayName',
);
