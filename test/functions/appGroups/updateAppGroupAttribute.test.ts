import { appGroup, specifySetAttribute } from '../../support/registry/attributes';

specifySetAttribute(appGroup);
