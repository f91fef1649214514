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
    // A fault is an answer, prepared before it is known to be needed: a stack trace would cost more than the rest.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A problem of a field, such as `attributes[0].name`; of the whole request if `field` is empty. */
export interface Problem {
  field: string;
  description: string;
}

/** HTTP statuses of faults, and their code in `google.rpc.Status`. Source: google.rpc.Code. */
export const rpcCodes = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  408: 'DEADLINE_EXCEEDED',
  409: 'ALREADY_EXISTS',
  413: 'INVALID_ARGUMENT',
  415: 'INVALID_ARGUMENT',
  421: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
} as const;

/** A kind of fault: call it to create the error; its members document it. */
export type FaultKind<Details = never, Code extends string = string> = ((details: Details) => Fault) & {
  readonly status: keyof typeof rpcCodes;
  readonly code: Code;
};

function fault<const Code extends string, Details = void>(
  status: keyof typeof rpcCodes,
  code: Code,
  words: string | ((details: Details) => string),
  headers?: Record<string, string> | ((details: Details) => Record<string, string>),
): FaultKind<Details, Code> {
  return Object.assign(
    (details: Details) =>
      new Fault(
        status,
        code,
        typeof words === 'string' ? words : words(details),
        typeof headers === 'function' ? headers(details) : headers,
      ),
    { status, code },
  );
}

// Faults of the runtime, possible for every operation.
const INVALID_REQUEST = 'keymint.InvalidRequest' as const;
export const InvalidRequest: FaultKind<{ problems: Problem[] }, typeof INVALID_REQUEST> = Object.assign(
  ({ problems }: { problems: Problem[] }) => {
    const words = problems.map(({ field, description }) =>
      field ? `${field}: ${description}` : description,
    );
    return Object.assign(new Fault(400, INVALID_REQUEST, words.join('; ')), { problems });
  },
  { status: 400 as const, code: INVALID_REQUEST },
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
export const Forbidden = fault(
  403,
  'security.authorization.Forbidden',
  ({ role, permission }: { role: string; permission: string }) => `Role ${role} is not allowed ${permission}`,
);
export const TooManyAttempts = fault(
  429,
  'keymint.TooManyAttempts',
  ({ seconds }: { seconds: number }) => `Too many wrong credentials were tried; wait ${seconds} seconds`,
  ({ seconds }) => ({ 'Retry-After': String(seconds) }),
);
export const UnknownPath = fault(404, 'keymint.UnknownPath', 'There is nothing at this path');
export const MethodNotAllowed = fault(
  405,
  'keymint.MethodNotAllowed',
  ({ method, allowed }: { method: string; allowed: string[] }) =>
    `${method} is not allowed at this path; it takes ${allowed.join(', ')}`,
  ({ allowed }) => ({ Allow: allowed.join(', ') }),
);
export const WriteConflict = fault(
  409,
  'keymint.WriteConflict',
  'Others keep changing the same entity at the same time; try again',
);
export const ChangedMeanwhile = fault(
  409,
  'keymint.ChangedMeanwhile',
  ({ fields }: { fields: readonly string[] }) =>
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
export const PayloadTooLarge = fault(
  413,
  'keymint.PayloadTooLarge',
  ({ limit }: { limit: string }) => `The request body is larger than ${limit}`,
  { Connection: 'close' },
);
export const UnsupportedMediaType = fault(
  415,
  'keymint.UnsupportedMediaType',
  ({ mediaType }: { mediaType: string }) => `A request body of type ${mediaType} is not understood`,
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
export const OrganizationDoesNotExist = fault(
  404,
  'keymint.OrganizationDoesNotExist',
  ({ org }: { org: string }) => `Organization ${org} does not exist`,
);
export const OrganizationAlreadyExists = fault(
  409,
  'keymint.OrganizationAlreadyExists',
  ({ org }: { org: string }) => `Organization ${org} already exists`,
);
export const MemberAlreadyExists = fault(
  409,
  'keymint.MemberAlreadyExists',
  ({ email }: { email: string }) => `Member ${email} already exists`,
);

export const MemberDoesNotExist = fault(
  404,
  'keymint.MemberDoesNotExist',
  ({ member }: { member: string }) => `Member ${member} does not exist`,
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
export const TokenDoesNotExist = fault(
  404,
  'keymint.TokenDoesNotExist',
  ({ token }: { token: string }) => `Token ${token} does not exist`,
);

// Attributes
export const AttributeDoesntExist = fault(
  404,
  'organizations.keymanagement.AttributeDoesntExist',
  ({ attribute }: { attribute: string }) => `Attribute ${attribute} does not exist`,
);
export const AttributeLimitExceeded = fault(
  400,
  'organizations.keymanagement.AttributeLimitExceeded',
  'An entity has at most 18 custom attributes',
);

/** Same code as `Forbidden`: a developer changed an attribute that only staff may write. */
export const AttributeForbidden = fault(
  Forbidden.status,
  Forbidden.code,
  ({ attribute, role }: { attribute: string; role: string }) =>
    `Role ${role} is not allowed to write attribute ${attribute}`,
);

export const NameMismatch = fault(
  400,
  'rest.interceptor.name_mismatch',
  "Resource name in url doesn't match name in payload",
);

// Developers
export const DeveloperDoesNotExist = fault(
  404,
  'developer.service.DeveloperDoesNotExist',
  ({ developer, org }: { developer: string; org: string }) =>
    `Developer with email ${developer} does not exist in organization ${org}`,
);
export const DeveloperIdDoesNotExist = fault(
  404,
  'developer.service.DeveloperIdDoesNotExist',
  ({ developer, org }: { developer: string; org: string }) =>
    `DeveloperId ${developer} does not exist in organization ${org}`,
);
/** Faults of a developer given by e-mail address or developerId. */
export const noSuchDeveloper = [DeveloperDoesNotExist, DeveloperIdDoesNotExist] as const;
export const DeveloperAlreadyExists = fault(
  409,
  'developer.service.DeveloperAlreadyExists',
  ({ email }: { email: string }) => `Developer already exists with email ${email}`,
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
export const CreateFieldsAbsent = fault(
  400,
  'developer.service.CreateFieldsAbsent',
  ({ field }: { field: string }) =>
    `A developer needs email, firstName, lastName and userName; ${field} is missing`,
);
export const DeveloperStartKeyDoesNotExist = fault(
  404,
  'keymanagement.service.developer_doesnot_exist',
  ({ startKey }: { startKey: string }) => `startKey ${startKey} does not exist`,
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
export const PasswordRefused = fault(400, 'keymint.PasswordRefused', ({ why }: { why: string }) => why);
export const TermsRequired = fault(400, 'keymint.TermsRequired', 'The terms must be accepted');
export const FieldRequired = fault(
  400,
  'keymint.FieldRequired',
  ({ attribute }: { attribute: string }) => `The field ${attribute} is required`,
);
/** Also for links of another purpose, used ones, and subjects that do not exist. */
export const LinkDoesNotExist = fault(
  404,
  'keymint.LinkDoesNotExist',
  'This link does not work, or no longer',
);
export const LinkUsed = fault(409, 'keymint.LinkUsed', 'This link was used already');
export const AccountDoesNotExist = fault(
  404,
  'keymint.AccountDoesNotExist',
  ({ developer }: { developer: string }) => `Developer ${developer} has no portal account`,
);
export const AccountStateConflict = fault(
  409,
  'keymint.AccountStateConflict',
  ({ state }: { state: string }) => `This cannot be done to a portal account that is ${state}`,
);
export const SoleCompanyAdmin = fault(
  409,
  'keymint.SoleCompanyAdmin',
  ({ company }: { company: string }) =>
    `You are the only admin of ${company}, which other developers belong to: have one of them made admin first`,
);
export const RegistrationDoesNotExist = fault(
  404,
  'keymint.RegistrationDoesNotExist',
  ({ registration }: { registration: string }) => `Registration ${registration} does not exist`,
);

// Companies and app groups: codes by analogy with those of developers
export const CompanyDoesNotExist = fault(
  404,
  'developer.service.CompanyDoesNotExist',
  ({ company, org }: { company: string; org: string }) =>
    `Company ${company} does not exist in organization ${org}`,
);
export const CompanyAlreadyExists = fault(
  409,
  'developer.service.CompanyAlreadyExists',
  ({ company }: { company: string }) => `Company with name ${company} already exists`,
);
export const CompanyStartKeyDoesNotExist = fault(
  404,
  'keymanagement.service.company_doesnot_exist',
  ({ startKey }: { startKey: string }) => `startKey ${startKey} does not exist`,
);
export const DeveloperNotInCompany = fault(
  404,
  'keymint.DeveloperNotInCompany',
  ({ developer, company }: { developer: string; company: string }) =>
    `Developer ${developer} does not belong to company ${company}`,
);
export const AppGroupDoesNotExist = fault(
  404,
  'developer.service.AppGroupDoesNotExist',
  ({ appGroup, org }: { appGroup: string; org: string }) =>
    `AppGroup ${appGroup} does not exist in organization ${org}`,
);
export const AppGroupAlreadyExists = fault(
  409,
  'developer.service.AppGroupAlreadyExists',
  ({ appGroup }: { appGroup: string }) => `AppGroup with name ${appGroup} already exists`,
);

// Apps
export const AppDoesNotExist = fault(
  404,
  'developer.service.AppDoesNotExist',
  ({ app, developer }: { app: string; developer: string }) =>
    `App named ${app} does not exist under ${developer}`,
);
export const AppIdNotFound = fault(
  404,
  'keymanagement.service.app_id_not_found',
  ({ appId }: { appId: string }) => `App with id ${appId} does not exist`,
);
export const AppNotDeleted = fault(
  409,
  'keymint.AppNotDeleted',
  ({ appId }: { appId: string }) => `App with id ${appId} was not deleted, or cannot be restored any more`,
);
export const AppAlreadyExists = fault(
  409,
  'keymanagement.service.app_already_exists',
  ({ app }: { app: string }) => `App with name ${app} already exists`,
);
export const AppInvalidName = fault(
  400,
  'keymanagement.service.app_invalid_name',
  'App name is invalid: 1 to 255 letters, digits, spaces and . _ # - $ %, beginning with a letter or digit',
);
export const AppStartKeyDoesNotExist = fault(
  404,
  'keymanagement.service.app_doesnot_exist',
  ({ startKey }: { startKey: string }) => `startKey ${startKey} does not exist`,
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
export const KeyUnknownHere = fault(
  404,
  'keymint.KeyUnknownHere',
  ({ org }: { org: string }) => `No key of organization ${org} is like this`,
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
export const InvalidScopes = fault(
  400,
  'keymanagement.service.InvalidScopes',
  ({ allowed }: { allowed: string[] }) =>
    `Invalid scopes. Scopes must be contained in [${allowed.join(', ')}]`,
);
export const InvalidValueForExpiresIn = fault(
  400,
  'keymanagement.service.InvalidValueForExpiresIn',
  ({ field }: { field: string }) => `${field} is a lifetime in whole numbers, or -1 for ever`,
);
/** Same code as `InvalidValueForExpiresIn`: a developer requested more than the organization allows. */
export const KeyLifetimeExceeded = fault(
  InvalidValueForExpiresIn.status,
  InvalidValueForExpiresIn.code,
  ({ days }: { days: number }) => `A key lasts at most ${days} days in this organization`,
);
export const KeyLimitReached = fault(
  400,
  'keymint.KeyLimitReached',
  ({ keys }: { keys: number }) => `An app has at most ${keys} keys in this organization; delete one first`,
);
export const AppLimitReached = fault(
  400,
  'keymint.AppLimitReached',
  ({ apps }: { apps: number }) =>
    `A developer has at most ${apps} apps in this organization; delete one first`,
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
export const ApiProductInUse = fault(
  409,
  'keymint.ApiProductInUse',
  ({ apiProduct }: { apiProduct: string }) =>
    `ApiProduct with name ${apiProduct} is on keys of apps; take it from them first`,
);
export const UnknownApiProduct = fault(
  400,
  'cps.kms.ApiProductDoesNotExist',
  ({ apiProduct, org }: { apiProduct: string; org: string }) =>
    `API Product [${apiProduct}] does not exist for  tenant [${org}] and id [null]`,
);
export const ApiProductDoesNotExist = fault(
  404,
  'keymanagement.service.apiproduct_doesnot_exist',
  ({ apiProduct }: { apiProduct: string }) => `ApiProduct with name ${apiProduct} does not exist`,
);
export const SpecDoesNotExist = fault(
  404,
  'keymint.SpecDoesNotExist',
  ({ apiProduct }: { apiProduct: string }) => `API product ${apiProduct} has no OpenAPI document`,
);
export const SpecRefused = fault(400, 'keymint.SpecRefused', ({ why }: { why: string }) => why);
export const SpecNotFetched = fault(400, 'keymint.SpecNotFetched', ({ why }: { why: string }) => why);
export const ApiProductStartKeyDoesNotExist = fault(
  404,
  ApiProductDoesNotExist.code,
  ({ startKey }: { startKey: string }) => `startKey ${startKey} does not exist`,
);
export const ApiProductAlreadyExists = fault(
  409,
  'keymanagement.service.apiproduct_already_exists',
  ({ apiProduct }: { apiProduct: string }) => `ApiProduct with name ${apiProduct} already exists`,
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
