import { type ComponentType, createElement } from 'react';
import { useParams } from 'react-router';

/** Remounts a page for each record, when the URL's parameter changes. */
export const byParam = (name: string, page: ComponentType) =>
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each route
  function ByParam() {
    return createElement(page, { key: useParams()[name] });
  };
