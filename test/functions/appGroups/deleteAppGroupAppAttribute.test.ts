import { appGroupApp, specifyDeleteAttribute } from '../../support/registry/attributes';

specifyDeleteAttribute(appGroupApp);
