import { appGroup, specifyDeleteAttribute } from '../../support/attributes';

specifyDeleteAttribute(appGroup);
