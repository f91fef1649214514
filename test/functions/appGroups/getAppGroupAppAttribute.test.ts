import { appGroupApp, specifyGetAttribute } from '../../support/registry/attributes';

specifyGetAttribute(appGroupApp);
