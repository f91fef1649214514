import { catalogue } from '../../kit/catalogue';

/** The words around the pages. */
export const layout = catalogue({
  skip: 'Skip to main content',
  organization: 'Organization',
  search: 'Search this page (/)',
  help: 'Keyboard shortcuts (?)',
  main: 'Main',
  menu: 'Menu',
  theme: { label: 'Theme', light: 'Light', dark: 'Dark', auto: 'As the system' },
  account: 'Account',
  signedInAs: 'Signed in as',
  signOut: 'Sign out',
  signOutEverywhere: 'Sign out everywhere',
  singleKeys: 'Single-key shortcuts',
  nav: {
    developers: 'Developers',
    apps: 'Apps',
    products: 'API products',
    audit: 'Audit trail',
    lookup: 'Key lookup',
    reference: 'API reference',
  },
  noOrganization: 'You are not a member of any organization. Ask an organization administrator.',
  noOrganizationTitle: 'No organization',
  back: 'Go to Developers',
  home: 'Go to the start page',
  see: (page: string) => `see ${page}`,
});
