import * as z from 'zod';
import { MAX_TARGET_LENGTH } from './limits';
import { ENVIRONMENT_NAME, ORGANIZATION_NAME } from './organization';

const text = (description: string, example: string) =>
  z.string().min(1).max(MAX_TARGET_LENGTH).meta({ description, example });

/**
 * Path parameters of all operations and endpoints: a name in braces has the same meaning in every path.
 *
 * Any text of bounded length is valid, except for the organization: an impossible name is simply not found.
 */
export const pathParams = {
  org: z.string().regex(ORGANIZATION_NAME).meta({ description: 'Organization name', example: 'demo' }),
  developer: text("The developer's e-mail address or developerId", 'ada@example.com'),
  company: text('Company name', 'harbour'),
  appGroup: text('App group name', 'sailors'),
  app: text('App name', 'weather'),
  appId: text('Id of an app, unique in the organization', 'f98678b9-4d1b-4927-ba17-62e6efaadfb3'),
  key: text('Consumer key', 'FlPgQ9zTnAOtYf0H'),
  keyRef: text('What stands for a consumer key', 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI'),
  apiProduct: text('API product name', 'premium'),
  member: text("A member's e-mail address", 'grace@example.com'),
  registration: text('Id of an unconfirmed registration', 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI'),
  token: text('Id of an API token', '0f3a9c51d2b84e76'),
  attribute: text('Attribute name', 'DisplayName'),
};

/** Path parameters of endpoints only. */
const endpointParams = { env: z.string().regex(ENVIRONMENT_NAME) };

const allParams: Readonly<Record<string, z.ZodType>> = { ...pathParams, ...endpointParams };

/** Returns the name of an invalid parameter; undefined if all are valid. */
export const invalidParamIn = (params: Readonly<Record<string, string>>): string | undefined =>
  Object.entries(params).find(([name, text]) => !allParams[name]?.safeParse(text).success)?.[0];

type Braced<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Braced<Rest>
  : never;

/**
 * The parameters of a path, typed by `pathParams`; an unknown name does not compile. For a union of paths,
 * the parameters of one of them.
 */
export type ParamsOf<Path extends string> = Path extends string
  ? {
      [Name in Braced<Path>]: Name extends keyof typeof pathParams
        ? z.infer<(typeof pathParams)[Name]>
        : never;
    }
  : never;
