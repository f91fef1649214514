import { appGroupApp, specifyReplaceAttributes } from '../../support/registry/attributes';

specifyReplaceAttributes(appGroupApp);
