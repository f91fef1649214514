/** A function that serves static files below a path. */
export interface Site {
  /** One line for the index of functions. */
  summary: string;
  /** Path of the files. */
  path: `/${string}`;
  /** Folder or file to serve, relative to the project's root. */
  files: string;
  /** True for a single-page application: unknown paths serve its `index.html`. */
  isApplication?: boolean;
  /** True if its pages may send requests to the hosts of `KEYMINT_TRY_HOSTS`. */
  sendsToGateways?: boolean;
  /** True if `/` redirects to it. */
  isHome?: boolean;
}

/** Declares a site. */
export const site = (definition: Site) => ({ kind: 'site' as const, ...definition });
