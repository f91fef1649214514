import { catalogue } from '../../kit/catalogue';
import { count, plural } from '../../kit/plural';

const list = {
  newButton: 'Developer',
  newName: 'Add developer',
  addDevelopers: 'add developers',
  search: 'Search developers',
  placeholder: 'Name, email or ID',
  help: {
    open: 'How search works',
    text: 'Finds developers by any word of their name, username or email, or by its beginning, with or without accents; by an email domain (@example.com); or by developer ID. Several words narrow the list.',
  },
  status: 'Status',
  statuses: { all: 'All', active: 'Active', inactive: 'Inactive' },
  attribute: 'Attribute',
  attributePlaceholder: 'name = value',
  attributeWrong: 'Write it as name = value.',
  chips: {
    label: 'Filters',
    status: (status: string) => `Status: ${status}`,
    remove: (filter: string) => `Remove filter ${filter}`,
    clear: 'Clear filters',
  },
  columns: {
    developer: 'Developer',
    userName: 'Username',
    status: 'Status',
    apps: 'Apps',
    registered: 'Registered',
    lastName: 'Last name',
    changed: 'Last changed',
    developerId: 'Developer ID',
  },
  found: (total: number) => plural(total, 'developer'),
  appsOf: (apps: number, name: string) => `${plural(apps, 'app')} of ${name}`,
  menu: {
    view: 'View details',
    copyEmail: 'Copy email',
    copyId: 'Copy developer ID',
    activate: 'Activate',
    deactivate: 'Deactivate…',
    delete: 'Delete…',
  },
  email: 'Email',
  developerId: 'Developer ID',
  isActive: (name: string) => `${name} is active`,
  changeStatus: 'activate and deactivate developers',
  thing: 'developer',
  none: 'No developers yet.',
  noneAdd: 'No developers yet. Add the first one.',
  noMatch: (q: string | undefined, conditions: readonly string[]) =>
    [
      q === undefined ? 'No developers' : `No developers match “${q}”`,
      conditions.length > 0 ? ` with ${conditions.join(' and ')}` : '',
      '.',
    ].join(''),
  withStatus: (status: string) => `status ${status}`,
  tooMany: 'More than 1,000 developers match. Add a word, or sort by the date of registration.',
  pastEnd: 'There is nothing on this page any more.',
  firstPage: 'Go to the first page',
};

const create = {
  title: 'Add developer',
  thing: 'developer',
  verb: 'Create',
  action: 'add developers',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'Email',
  userName: 'Username',
  required: '(required)',
  lowercase: 'Stored in lowercase',
  more: 'More options',
  status: 'Status',
  enterFirstName: 'Enter a first name.',
  enterLastName: 'Enter a last name.',
  enterEmail: 'Enter an email address.',
  wrongEmail: 'Enter an email address like name@example.com.',
  enterUserName: 'Enter a username.',
  tooLong: (most: number) => `Use ${most} characters at most.`,
  duplicate: 'A developer with this email already exists.',
  open: 'Open developer',
  created: 'Developer created',
  view: 'View',
  statusFailed: (why: string) => `The developer was created, but the status could not be set. ${why}`,
};

const bulk = {
  label: 'Selected developers',
  selected: (selected: number) => `${count(selected)} selected`,
  selectAll: (total: number) => `Select all ${count(total)} matching`,
  activate: 'Activate',
  deactivate: 'Deactivate…',
  deactivateVerb: 'Deactivate',
  deactivateTitle: (selected: number) => `Deactivate ${plural(selected, 'developer')}?`,
  deactivateBody: (apps: number | undefined, seconds: number) =>
    apps === undefined
      ? `The keys of all their apps stop working within ${seconds} s, until you activate them again.`
      : `They have ${plural(apps, 'app')}. All keys of these stop working within ${seconds} s, until you activate the developers again.`,
  export: 'Export selected',
  clear: 'Clear',
  running: (done: number, of: number) => `${count(done)} of ${plural(of, 'developer')} done`,
  finding: 'Looking for them…',
  cancel: 'Cancel',
  nowActive: (developers: number) => `${plural(developers, 'developer')} activated`,
  nowInactive: (developers: number) => `${plural(developers, 'developer')} deactivated`,
  stopped: (done: number) => `Stopped after ${plural(done, 'developer')}.`,
};

const exporting = {
  button: 'Export CSV…',
  developers: 'Developers',
  everything: 'Developers, Apps, and Products',
  preparing: 'Preparing export…',
  cancel: 'Cancel',
  cancelled: 'Export cancelled',
  countedDevelopers: (rows: number) => plural(rows, 'developer'),
  countedRows: (rows: number) => plural(rows, 'row'),
  exported: (counted: string) => `${counted} exported`,
  failed: (why: string) => `The export failed, and no file was saved. ${why}`,
  requestId: (id: string) => `Request ID: ${id}`,
  action: 'export developers',
};

const details = {
  title: 'Details',
  firstName: 'First Name',
  lastName: 'Last Name',
  email: 'Email',
  userName: 'Username',
  enterFirstName: 'Enter a first name.',
  enterLastName: 'Enter a last name.',
  enterUserName: 'Enter a username.',
  enterEmail: 'Enter an email address.',
  enterRightEmail: 'Enter an email address like name@example.com.',
  tooLong: (most: number) => `Use at most ${most} characters.`,
  duplicate: 'A developer with this email already exists.',
  open: 'Open developer',
  emailHint: 'The developer ID, apps and keys stay. The old address will no longer find this developer.',
  registeredBy: 'Registered by',
  registered: (date: string, duration: string) => `Registered ${date} · ${duration}`,
  lessThanADay: 'less than a day',
  days: (days: number) => plural(days, 'day'),
  months: (months: number) => plural(months, 'month'),
  years: (years: number) => plural(years, 'year'),
  by: (who: string) => `by ${who}`,
  developerId: 'Developer ID',
  lastChanged: 'Last changed',
  status: 'Status',
  on: 'Active',
  off: 'Inactive',
  activate: 'Activate',
  isActive: (name: string) => `${name} is active`,
  undo: 'Undo',
  inactive: 'No key of this developer works.',
  inactiveSince: (date: string, who: string) =>
    `Inactive since ${date} (${who}). No key of this developer works.`,
  changedBy: (who: string) => `Changed by ${who}`,
  you: 'you, elsewhere',
  reload: 'Reload',
  reloaded: 'This page is up to date',
  numbers: (apps: number, keys: number, working: number, call: string) =>
    keys === 0
      ? plural(apps, 'app')
      : `${plural(apps, 'app')} · ${count(working)} of ${plural(keys, 'key')} ${working === 1 ? 'works' : 'work'} · ${call}`,
  lastCall: (when: string) => `last call ${when}`,
  noCall: 'no call in the last 7 days',
  alsoIn: (org: string) => `Also registered in ${org}`,
  copyId: 'Copy ID',
  delete: 'Delete…',
  thing: 'developer',
  change: 'change developers',
  changeStatus: 'activate and deactivate developers',
};

const attributes = {
  empty: 'No custom attributes. Attributes hold your own facts about a developer, for example',
  example: 'tier = gold',
  change: 'change attributes of developers',
};

const apps = {
  title: 'Apps',
  add: 'Add app',
  empty: (name: string) => `${name} has no apps.`,
  app: 'App',
  status: 'Status',
  products: 'API products',
  keys: 'Keys',
  lastUsed: 'Last used',
  created: 'Created',
  none: '—',
};

const activity = {
  title: 'Activity',
  viewAll: 'View all',
  empty: 'Nothing was recorded about this developer yet.',
};

const impact = {
  removes: (apps: number) => `This removes ${plural(apps, 'app')}.`,
  used: (keys: number) => `${plural(keys, 'key was', 'keys were')} used in the last 7 days`,
};

const deactivate = {
  question: (name: string) => `Deactivate ${name}?`,
  verb: 'Deactivate',
  nothing: (name: string) => `${name} has no apps and no keys.`,
  used: (keys: number) => `${impact.used(keys)}.`,
  canStill: (name: string) => `${name} can still sign in and create apps.`,
  stay: 'App and key statuses stay as they are.',
  late: (seconds: number) => `Gateways may accept these keys for up to ${seconds} s.`,
  done: (name: string) => `${name} is inactive`,
};

const remove = {
  question: (name: string) => `Delete ${name}?`,
  verb: 'Delete',
  nothing: (name: string) => `${name} has no apps and no keys.`,
  removes: impact.removes,
  late: (seconds: number) => `Keys stop working within ${seconds} s.`,
  used: impact.used,
  use: (app: string, when: string) => `${app}, ${when}`,
  neverUsed: 'No key was used in the last 7 days.',
  forGood: 'This cannot be undone.',
  done: (name: string) => `${name} deleted`,
  action: 'delete developers',
};

/** The words of the pages of developers. */
export const developers = catalogue({
  title: 'Developers',
  list,
  create,
  bulk,
  export: exporting,
  details,
  attributes,
  apps,
  activity,
  deactivate,
  remove,
});
