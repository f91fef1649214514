import { appGroup, specifyDeleteAttribute } from '../../support/registry/attributes';

specifyDeleteAttribute(appGroup);
