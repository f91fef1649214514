/** One function that serves files: a folder of the project, under a path of its own. */
export interface Site {
  /** One line for the index of functions. */
  summary: string;
  /** The path it answers, with everything below. */
  path: `/${string}`;
  /** What it serves, from the project's root: a folder, or one file. */
  files: string;
  /** Whether the folder is an application of pages: it answers with its `index.html` where no file is. */
  isApplication?: boolean;
}

/** Declares a site. */
export const site = (definition: Site) => ({ kind: 'site' as const, ...definition });
