import { appGroup, specifyGetAttribute } from '../../support/registry/attributes';

specifyGetAttribute(appGroup);
