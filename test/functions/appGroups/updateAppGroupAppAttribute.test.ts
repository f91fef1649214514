import { appGroupApp, specifySetAttribute } from '../../support/registry/attributes';

specifySetAttribute(appGroupApp);
