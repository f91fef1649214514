import { describeApplication } from '../../support/sites';

describeApplication('docs', [
  '/docs',
  '/docs/',
  '/docs/createDeveloperApp',
  '/docs/createDeveloperApp?dialect=x',
]);
