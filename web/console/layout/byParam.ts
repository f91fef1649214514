import { type ComponentType, createElement } from 'react';
import { useParams } from 'react-router';

/** A page that is made anew for each record: for another value of the address's parameter. */
export const byParam = (name: string, page: ComponentType) =>
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each route
  function ByParam() {
    return createElement(page, { key: useParams()[name] });
  };
