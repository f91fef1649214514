import { developer, specifyDeleteAttribute } from '../../support/registry/attributes';

specifyDeleteAttribute(developer);
