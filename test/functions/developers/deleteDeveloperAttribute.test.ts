import { developer, specifyDeleteAttribute } from '../../support/attributes';

specifyDeleteAttribute(developer);
