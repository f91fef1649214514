import { describeApplication } from '../../support/registry/sites';

describeApplication('docs', [
  '/docs',
  '/docs/',
  '/docs/createDeveloperApp',
  '/docs/createDeveloperApp?dialect=x',
]);
